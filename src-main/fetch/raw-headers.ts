/** Header lines in the order and number in which they came; joining repeated lines would lose the scopes of X-Robots-Tag. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

/** @param raw undici's flat list of names and values @returns lines with lower-case names */
export function headerLines(raw: unknown): HeaderLines {
  if (!Array.isArray(raw)) return [];
  const lines: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) lines.push([String(raw[at]).toLowerCase(), String(raw[at + 1])]);
  return lines;
}

/** All values of a header. @param name lower case */
export function headerValues(lines: HeaderLines, name: string): string[] {
  return lines.filter(([key]) => key === name).map(([, value]) => value);
}

/** The first value of a header. @param name lower case */
export function headerValue(lines: HeaderLines, name: string): string | undefined {
  return lines.find(([key]) => key === name)?.[1];
}

/** Header bytes come as latin1; hosts that put raw UTF-8 into a Location mean UTF-8. */
export function decodeHeaderText(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value; // not UTF-8: latin1, as it stands
  }
}

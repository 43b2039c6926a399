/** A header block has at most this many bytes; a longer one is damage. */
export const MAX_HEADER_BYTES = 64 << 10;

const BLANK_LINES = [Buffer.from('\n\r\n'), Buffer.from('\n\n')];

/**
 * End of the header block that begins at `at`: the offset after its blank line. Line ends are CRLF, as the standard says, or bare LF.
 * @returns -1 where `data` holds none
 */
export function headerEnd(data: Buffer, at: number): number {
  const view = data.subarray(at, at + MAX_HEADER_BYTES);
  let end = -1;
  for (const blank of BLANK_LINES) {
    const found = (end < 0 ? view : view.subarray(0, end)).indexOf(blank);
    if (found >= 0) end = found + blank.length;
  }
  return end < 0 ? -1 : at + end;
}

const CONTENT_LENGTH = /\ncontent-length[ \t]*:/i;

/**
 * Content-Length of a header block.
 * @returns bytes, or one line that says what is wrong
 */
export function contentLength(header: string): number | string {
  // As everybody writes it, and last: nothing else needs looking at.
  const usual = /\r\nContent-Length: (\d{1,15})\r\n\r\n$/.exec(header);
  if (usual && header.search(CONTENT_LENGTH) === usual.index + 1) return Number(usual[1]);
  const found = header.match(/\ncontent-length[ \t]*:[^\r\n]*/gi);
  if (found === null) return 'the record header has no Content-Length';
  const [value = '', ...others] = found.map((line) => line.slice(line.indexOf(':') + 1).trim());
  if (others.some((other) => other !== value))
    return `the record header has several Content-Lengths: ${[value, ...others].join(', ').slice(0, 80)}`;
  const length = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(length))
    return `the Content-Length must be a number, got ${JSON.stringify(value.slice(0, 40))}`;
  return length;
}

/** Value of a header field, its name in any case; folded lines are joined. The first one where it is repeated. */
export function headerField(header: string, name: string): string | undefined {
  const match = new RegExp(`\\n${name}[ \\t]*:([^\\n]*(?:\\n[ \\t][^\\n]*)*)`, 'i').exec(header);
  return match?.[1]?.replaceAll(/\r?\n[ \t]+/g, ' ').trim();
}

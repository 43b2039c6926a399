const HEADER_BYTES = 128;
const MAX_TAGS = 200;
const MAX_CHARS = 200;

/**
 * The name that a colour profile gives itself: `Display P3`, `sRGB IEC61966-2.1`.
 * @param profile an ICC profile, version 2 or 4
 * @returns undefined where it has none that can be read
 */
export function iccName(profile: Uint8Array): string | undefined {
  const bytes = Buffer.from(profile.buffer, profile.byteOffset, profile.byteLength);
  const long = (at: number): number => (at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0);
  const count = Math.min(long(HEADER_BYTES), MAX_TAGS);
  for (let entry = HEADER_BYTES + 4; entry < HEADER_BYTES + 4 + 12 * count; entry += 12) {
    if (bytes.toString('latin1', entry, entry + 4) !== 'desc') continue;
    const at = long(entry + 4);
    const kind = bytes.toString('latin1', at, at + 4);
    if (kind === 'desc') return clean(bytes.toString('latin1', at + 12, at + 12 + Math.min(long(at + 8), MAX_CHARS)));
    if (kind !== 'mluc') return undefined;
    // The first of several languages.
    const from = at + long(at + 24);
    const text = bytes.subarray(from, from + Math.min(long(at + 20), 2 * MAX_CHARS));
    return clean(new TextDecoder('utf-16be').decode(text));
  }
  return undefined;
}

function clean(text: string): string | undefined {
  return text.replace(/\0.*$/s, '').trim() || undefined;
}

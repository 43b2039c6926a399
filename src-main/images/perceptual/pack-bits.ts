/** @param count bits, a multiple of 8 @returns count / 8 bytes, the first bit the highest of the first byte */
export function packBits(count: number, isSet: (bit: number) => boolean): Uint8Array {
  const bytes = new Uint8Array(count / 8);
  for (let bit = 0; bit < count; bit++) if (isSet(bit)) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return bytes;
}

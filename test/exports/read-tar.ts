/**
 * A strict reader of plain ustar, written for the tests only: every header field is checked, so that what passes here is readable
 * by the most demanding tools.
 */
export function readTar(tar: Buffer): { name: string; content: Buffer }[] {
  const members: { name: string; content: Buffer }[] = [];
  let at = 0;
  for (;;) {
    const header = tar.subarray(at, at + 512);
    if (header.byteLength < 512) throw new Error(`tar ends inside a header at ${at}`);
    if (header.every((byte) => byte === 0)) break;
    const text = (from: number, length: number): string => {
      const field = header.subarray(from, from + length);
      const end = field.indexOf(0);
      return field.toString('latin1', 0, end < 0 ? length : end);
    };
    const octal = (from: number, length: number): number => {
      const digits = text(from, length).trim();
      if (!/^[0-7]+$/.test(digits)) throw new Error(`field at ${from} is not octal: ${JSON.stringify(digits)}`);
      return Number.parseInt(digits, 8);
    };
    const summed = Buffer.from(header);
    summed.fill(0x20, 148, 156);
    if (summed.reduce((sum, byte) => sum + byte, 0) !== octal(148, 8)) throw new Error(`wrong checksum at ${at}`);
    if (header.toString('latin1', 257, 265) !== 'ustar\x0000') throw new Error('not ustar');
    if (text(156, 1) !== '0') throw new Error(`type flag ${text(156, 1)}`);
    if (text(345, 155) !== '') throw new Error('the prefix field is used');
    if (octal(136, 12) !== 0) throw new Error('the time is not fixed');
    const size = octal(124, 12);
    const padded = Math.ceil(size / 512) * 512;
    if (tar.subarray(at + 512 + size, at + 512 + padded).some((byte) => byte !== 0)) throw new Error('padding is not zero');
    members.push({ name: text(0, 100), content: tar.subarray(at + 512, at + 512 + size) });
    at += 512 + padded;
  }
  if (tar.byteLength % 10_240 !== 0) throw new Error(`length ${tar.byteLength} is no multiple of 10,240`);
  if (tar.byteLength < at + 1024 || tar.subarray(at).some((byte) => byte !== 0)) throw new Error('wrong end');
  return members;
}

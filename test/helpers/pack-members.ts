import { crc32, deflateRawSync } from 'node:zlib';

/** How records lie in a file: unpacked, one gzip member each (Common Crawl), one member for all, or members cut anywhere. */
export const PACKINGS = ['plain', 'each', 'one', 'cut'] as const;
export type Packing = (typeof PACKINGS)[number];

/** The bytes of a file that holds `records`. @param random in [0, 1), decides cuts, levels and header fields */
export function packRecords(records: readonly Buffer[], packing: Packing, random: () => number): Buffer {
  switch (packing) {
    case 'plain':
      return Buffer.concat(records);
    case 'each':
      return Buffer.concat(records.map((record) => gzipMember(record, random)));
    case 'one':
      return gzipMember(Buffer.concat(records), random);
    case 'cut': {
      const all = Buffer.concat(records);
      const cuts = Array.from({ length: 1 + Math.floor(random() * 2 * records.length) }, () => Math.floor(random() * all.length));
      const edges = [0, ...cuts.sort((a, b) => a - b), all.length];
      return Buffer.concat(edges.slice(1).map((end, index) => gzipMember(all.subarray(edges[index], end), random)));
    }
  }
}

/** A gzip member with any of the optional fields of RFC 1952. */
export function gzipMember(bytes: Buffer, random: () => number): Buffer {
  const has = (part: number): boolean => random() < part;
  const [extra, name, comment, check] = [has(0.1), has(0.1), has(0.05), has(0.05)];
  const flags = (check ? 2 : 0) | (extra ? 4 : 0) | (name ? 8 : 0) | (comment ? 16 : 0);
  const header = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3]),
    extra ? Buffer.from([6, 0, 0x53, 0x4c, 2, 0, 0x1f, 0x8b]) : Buffer.alloc(0),
    name ? Buffer.from('a name.warc\0') : Buffer.alloc(0),
    comment ? Buffer.from('a comment\0') : Buffer.alloc(0),
  ]);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length % 2 ** 32, 4);
  const headerCheck = Buffer.alloc(check ? 2 : 0);
  if (check) headerCheck.writeUInt16LE(crc32(header) & 0xffff);
  return Buffer.concat([header, headerCheck, deflateRawSync(bytes, { level: Math.floor(random() * 10) }), trailer]);
}

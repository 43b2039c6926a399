import { constants, crc32, deflateRawSync } from 'node:zlib';

/** A gzip member that unpacks to `chunk`, `times` over: a bomb is made in a moment and stays small. */
export function repeatedMember(chunk: Buffer, times: number): Buffer {
  const packed = deflateRawSync(chunk, { finishFlush: constants.Z_FULL_FLUSH });
  let crc = 0;
  for (let round = 0; round < times; round++) crc = crc32(chunk, crc);
  const end = Buffer.alloc(10);
  end.writeUInt16LE(0x0003, 0); // the last deflate block, empty
  end.writeUInt32LE(crc, 2);
  end.writeUInt32LE((chunk.length * times) % 2 ** 32, 6);
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  return Buffer.concat([header, ...Array.from({ length: times }, () => packed), end]);
}

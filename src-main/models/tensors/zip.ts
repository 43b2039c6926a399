import { inflateRawSync } from 'node:zlib';
import { invalidTensorFile } from './tensor.ts';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const MAX_ENTRIES = 10_000;
const STORED = 0;
const DEFLATED = 8;

/**
 * The entries of a zip archive: views into `bytes` where they are stored (as torch writes them), unpacked where they are deflated.
 * @param options.maxUnpackedBytes of all deflated entries together; 0: none may be deflated
 * @throws AppError(TENSOR_FILE_INVALID) for encrypted entries, other methods, more than may be unpacked, zip64 and damaged directories
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZip(bytes: Uint8Array, file: string, options: { maxUnpackedBytes: number }): Map<string, Uint8Array> {
  let unpacked = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end < 0) throw invalidTensorFile(file, 'not a zip archive (no end of central directory)');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > MAX_ENTRIES || at === 0xffffffff) throw invalidTensorFile(file, 'a zip64 archive, expected a plain one');
  const entries = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw invalidTensorFile(file, `zip directory entry ${i} is damaged`);
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const packed = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const nameBytes = view.getUint16(at + 28, true);
    const skip = view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const local = view.getUint32(at + 42, true);
    if (at + 46 + nameBytes > end) throw invalidTensorFile(file, `zip directory entry ${i} is damaged`);
    const name = Buffer.from(bytes.subarray(at + 46, at + 46 + nameBytes)).toString('utf8');
    const isStored = method === STORED && packed === size;
    if ((flags & 1) !== 0 || !(isStored || (method === DEFLATED && options.maxUnpackedBytes > 0)))
      throw invalidTensorFile(file, `zip entry ${name} is compressed or encrypted, expected stored`);
    if (local + 30 > end || view.getUint32(local, true) !== LOCAL_ENTRY)
      throw invalidTensorFile(file, `zip entry ${name} has no local header`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + packed > end) throw invalidTensorFile(file, `zip entry ${name} claims ${packed} bytes past the end of the data`);
    if (entries.has(name)) throw invalidTensorFile(file, `zip entry ${name} is there twice`);
    const data = bytes.subarray(start, start + packed);
    if (!isStored) unpacked += size;
    if (unpacked > options.maxUnpackedBytes) throw invalidTensorFile(file, `unpacks to more than ${options.maxUnpackedBytes} bytes`);
    entries.set(name, isStored ? data : inflate(data, size, name, file));
    at += 46 + nameBytes + skip;
  }
  return entries;
}

function inflate(data: Uint8Array, size: number, name: string, file: string): Uint8Array {
  try {
    const bytes = inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
    if (bytes.length === size) return bytes;
  } catch (error) {
    throw invalidTensorFile(file, `zip entry ${name} cannot be unpacked to its ${size} bytes`, error);
  }
  throw invalidTensorFile(file, `zip entry ${name} does not unpack to its ${size} bytes`);
}

/** Offset of the end record, which stands before a comment of unknown length; -1 when there is none. */
function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  return -1;
}

import { invalidTensorFile } from './tensor.ts';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const MAX_ENTRIES = 10_000;

/**
 * The entries of a zip archive whose files are stored, not compressed (as torch writes them), as views into `bytes`.
 * @throws AppError(TENSOR_FILE_INVALID) for compressed or encrypted entries, zip64 and damaged directories
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readStoredZip(bytes: Uint8Array, file: string): Map<string, Uint8Array> {
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
    if ((flags & 1) !== 0 || method !== 0 || packed !== size)
      throw invalidTensorFile(file, `zip entry ${name} is compressed or encrypted, expected stored`);
    if (local + 30 > end || view.getUint32(local, true) !== LOCAL_ENTRY)
      throw invalidTensorFile(file, `zip entry ${name} has no local header`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + size > end) throw invalidTensorFile(file, `zip entry ${name} claims ${size} bytes past the end of the data`);
    if (entries.has(name)) throw invalidTensorFile(file, `zip entry ${name} is there twice`);
    entries.set(name, bytes.subarray(start, start + size));
    at += 46 + nameBytes + skip;
  }
  return entries;
}

/** Offset of the end record, which stands before a comment of unknown length; -1 when there is none. */
function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  return -1;
}

/** The file is such that the reader gives up on it: the column is null then. */
export class UnreadableExif extends Error {
  override name = 'UnreadableExif';
}

/** Reads that one file may take; a damaged directory asks for millions, of the same bytes again and again. */
const MAX_READS = 200_000;
const MAX_TEXT_BYTES = 8 << 20;

/** Numbers and texts of an EXIF block; positions count from its beginning, and may lie anywhere in the file behind it. */
export class ExifBytes {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #offset: number;
  readonly #isLittleEndian: boolean;
  #readsLeft = MAX_READS;
  #textLeft = MAX_TEXT_BYTES;

  /** @param offset first byte of the block in the file */
  constructor(bytes: Uint8Array, offset: number, isLittleEndian: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = offset;
    this.#isLittleEndian = isLittleEndian;
  }

  /**
   * A whole number. Behind the end of the file it is 0; of one byte it always is, an error of the reader that is followed.
   * @throws UnreadableExif where the number is cut by the end of the file, and before the beginning of it
   */
  integer(at: number, length: 1 | 2 | 4, isSigned = false): number {
    const from = this.#place(at);
    const left = this.#bytes.byteLength - from;
    if (left <= 1 || length === 1) return 0;
    if (left < length) throw new UnreadableExif('a number is cut');
    if (length === 2) return isSigned ? this.#view.getInt16(from, this.#isLittleEndian) : this.#view.getUint16(from, this.#isLittleEndian);
    return isSigned ? this.#view.getInt32(from, this.#isLittleEndian) : this.#view.getUint32(from, this.#isLittleEndian);
  }

  /** Whether a position is behind the end of the file: all numbers are 0 from there on. */
  isBehind(at: number): boolean {
    return this.#offset + at >= this.#bytes.byteLength;
  }

  /** @throws UnreadableExif where it is cut by the end of the file */
  float(at: number, length: 4 | 8): number {
    const from = this.#place(at);
    if (this.#bytes.byteLength - from < length) throw new UnreadableExif('a number is cut');
    return length === 4 ? this.#view.getFloat32(from, this.#isLittleEndian) : this.#view.getFloat64(from, this.#isLittleEndian);
  }

  /** Bytes up to the first zero, at most `count`. */
  text(at: number, count: number): Uint8Array {
    const from = Math.min(this.#place(at), this.#bytes.byteLength);
    const field = this.#bytes.subarray(from, Math.min(from + count, this.#bytes.byteLength));
    const zero = field.indexOf(0);
    this.#textLeft -= zero < 0 ? field.byteLength : zero + 1;
    if (this.#textLeft < 0) throw new UnreadableExif('more text than is read');
    return zero < 0 ? field : field.subarray(0, zero);
  }

  #place(at: number): number {
    if (--this.#readsLeft < 0) throw new UnreadableExif('more numbers than are read');
    const place = this.#offset + at;
    if (place < 0) throw new UnreadableExif('a position before the file');
    return place;
  }
}

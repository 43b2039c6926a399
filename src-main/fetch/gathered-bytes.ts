/** Pieces shorter than this are copied together; as objects of their own they would take far more memory than their bytes. */
const SMALL_BYTES = 16_384;

/** The pieces of a body, in memory that is about twice their bytes at most, however many there are. */
export class GatheredBytes {
  readonly #pieces: Buffer[] = [];
  /** Takes small pieces until it is full, or a long one comes. */
  #block: Buffer | undefined;
  #inBlock = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @param piece is kept as it is where it is long: its bytes must not change */
  add(piece: Buffer): void {
    this.#length += piece.byteLength;
    if (piece.byteLength >= SMALL_BYTES) {
      this.#endBlock();
      this.#pieces.push(piece);
      return;
    }
    for (let from = 0; from < piece.byteLength; ) {
      this.#block ??= Buffer.allocUnsafeSlow(SMALL_BYTES);
      const copied = piece.copy(this.#block, this.#inBlock, from);
      from += copied;
      this.#inBlock += copied;
      if (this.#inBlock === SMALL_BYTES) this.#endBlock();
    }
  }

  #endBlock(): void {
    if (this.#block && this.#inBlock > 0) this.#pieces.push(this.#block.subarray(0, this.#inBlock));
    this.#block = undefined;
    this.#inBlock = 0;
  }

  /** The first bytes, as many as there are up to `limit`, in memory of their own: not a slice of Node's shared pool. */
  first(limit: number): Buffer<ArrayBuffer> {
    const bytes = Buffer.from(new ArrayBuffer(Math.min(limit, this.#length)));
    let at = 0;
    for (const piece of this.#pieces) {
      if (at === bytes.length) return bytes;
      at += piece.copy(bytes, at);
    }
    this.#block?.copy(bytes, at, 0, this.#inBlock);
    return bytes;
  }
}

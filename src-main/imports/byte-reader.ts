/** Reads a stream of chunks in pieces of a wanted length. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);
  #position = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Bytes taken and skipped so far. */
  get position(): number {
    return this.#position;
  }

  /** The next bytes; fewer only at the end of the stream. @param length bytes, which the caller has bounded */
  async take(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let got = 0;
    while (got < length && (await this.#fill())) {
      const piece = this.#chunk.subarray(0, length - got);
      this.#chunk = this.#chunk.subarray(piece.byteLength);
      pieces.push(piece);
      got += piece.byteLength;
    }
    this.#position += got;
    // Always a copy: a small piece must not keep its whole chunk in memory.
    return Buffer.concat(pieces);
  }

  /** Passes over bytes without keeping them. @returns how many there were, fewer only at the end of the stream */
  async skip(length: number): Promise<number> {
    let passed = 0;
    while (passed < length && (await this.#fill())) {
      const step = Math.min(this.#chunk.byteLength, length - passed);
      this.#chunk = this.#chunk.subarray(step);
      passed += step;
    }
    this.#position += passed;
    return passed;
  }

  /** Ends the stream early. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #fill(): Promise<boolean> {
    while (this.#chunk.byteLength === 0) {
      const next = await this.#chunks.next();
      if (next.done) return false;
      this.#chunk = next.value;
    }
    return true;
  }
}

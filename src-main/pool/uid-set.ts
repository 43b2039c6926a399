/** Slots per key at which the table grows. */
const MAX_LOAD = 0.6;

/**
 * A set of 16-byte keys in flat memory: 16 bytes a slot, at most 54 bytes a key while it is at least a third full. Keys are digests, so their
 * own first bytes serve as the hash. The all-zero key marks an empty slot and is kept apart.
 */
export class UidSet {
  #words: Uint32Array;
  #mask: number;
  #size = 0;
  #hasZero = false;

  constructor(capacity = 1 << 12) {
    this.#words = new Uint32Array(capacity * 4);
    this.#mask = capacity - 1;
  }

  get size(): number {
    return this.#size + Number(this.#hasZero);
  }

  /** Adds the key whose four words begin at `at`. @returns false where the set has it already */
  add(words: Uint32Array, at: number): boolean {
    const a = words[at] ?? 0;
    const b = words[at + 1] ?? 0;
    const c = words[at + 2] ?? 0;
    const d = words[at + 3] ?? 0;
    if ((a | b | c | d) === 0) {
      const isNew = !this.#hasZero;
      this.#hasZero = true;
      return isNew;
    }
    if (!this.#insert(this.#words, this.#mask, a, b, c, d)) return false;
    this.#size++;
    if (this.#size > (this.#mask + 1) * MAX_LOAD) this.#grow();
    return true;
  }

  #insert(words: Uint32Array, mask: number, a: number, b: number, c: number, d: number): boolean {
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 4;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return false;
      if ((words[at] ?? 0) === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0) {
        words[at] = a;
        words[at + 1] = b;
        words[at + 2] = c;
        words[at + 3] = d;
        return true;
      }
    }
  }

  #grow(): void {
    const old = this.#words;
    const mask = (this.#mask + 1) * 2 - 1;
    const words = new Uint32Array((mask + 1) * 4);
    for (let at = 0; at < old.length; at += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = [old[at], old[at + 1], old[at + 2], old[at + 3]];
      if ((a | b | c | d) !== 0) this.#insert(words, mask, a, b, c, d);
    }
    this.#words = words;
    this.#mask = mask;
  }
}

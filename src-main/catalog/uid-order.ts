import { AppError } from '#shared/errors.ts';

/** Bytes of a uid. */
export const UID_BYTES = 16;

/** A greater position would not fit into a double beside the first bytes of a uid. */
const MAX_UIDS = 2 ** 20;

/**
 * Sorts a batch of uids by their first four bytes, which is enough to walk through the index in its order, and leaves out repetitions.
 * @param uids 16 bytes each, at most 2^20 of them
 * @returns positions in `uids`; of equal ones the first
 */
export function distinctInOrder(uids: Buffer): number[] {
  const count = uids.length / UID_BYTES;
  if (count > MAX_UIDS) throw new AppError('BUG', `expected at most ${MAX_UIDS} uids, got ${count}`);
  const keys = new Float64Array(count);
  for (let at = 0; at < count; at++) keys[at] = uids.readUInt32BE(at * UID_BYTES) * MAX_UIDS + at;
  keys.sort();
  const kept: number[] = [];
  const isSame = (a: number, b: number): boolean =>
    uids.compare(uids, a * UID_BYTES, (a + 1) * UID_BYTES, b * UID_BYTES, (b + 1) * UID_BYTES) === 0;
  let prefix = -1;
  let runStart = 0;
  for (const key of keys) {
    const position = key % MAX_UIDS;
    const itsPrefix = Math.floor(key / MAX_UIDS);
    if (itsPrefix !== prefix) {
      prefix = itsPrefix;
      runStart = kept.length;
    }
    let isNew = true;
    for (let at = runStart; at < kept.length && isNew; at++) isNew = !isSame(kept[at] ?? 0, position);
    if (isNew) kept.push(position);
  }
  return kept;
}

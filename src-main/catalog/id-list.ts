/**
 * Many sample ids in few bytes: the step from each to the next as LEB128, the first from 0. A million neighbours are a megabyte.
 * @param ids ascending, none twice, positive or 0, below 2^53
 */
export function packIds(ids: readonly number[]): Buffer {
  let bytes = Buffer.allocUnsafe(Math.max(16, ids.length * 2));
  let end = 0;
  let last = 0;
  for (const id of ids) {
    if (end + 8 > bytes.length) {
      const larger = Buffer.allocUnsafe(bytes.length * 2);
      bytes.copy(larger, 0, 0, end);
      bytes = larger;
    }
    let step = id - last;
    last = id;
    while (step >= 0x80) {
      bytes[end++] = (step % 0x80) | 0x80;
      step = Math.floor(step / 0x80);
    }
    bytes[end++] = step;
  }
  return bytes.subarray(0, end);
}

/** The inverse of packIds. */
export function unpackIds(bytes: Uint8Array): number[] {
  const ids: number[] = [];
  let last = 0;
  let step = 0;
  let scale = 1;
  for (const byte of bytes) {
    step += (byte & 0x7f) * scale;
    if (byte >= 0x80) {
      scale *= 0x80;
      continue;
    }
    last += step;
    ids.push(last);
    step = 0;
    scale = 1;
  }
  return ids;
}

/** The ids of both lists, and those that only the first has; all lists ascending. */
export function splitIds(ids: readonly number[], other: readonly number[]): { both: number[]; rest: number[] } {
  const both: number[] = [];
  const rest: number[] = [];
  let at = 0;
  for (const id of ids) {
    while (at < other.length && (other[at] ?? 0) < id) at++;
    if (other[at] === id) both.push(id);
    else rest.push(id);
  }
  return { both, rest };
}

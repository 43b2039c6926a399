/** Sorts hashes and drops those that come twice. @param hashes `width` bytes each, one after the other; not changed */
export function sortHashes(hashes: Buffer, width: number): Buffer {
  const count = hashes.byteLength / width;
  // Hashes are spread evenly, so that a bucket of the first two bytes is small; a list that is not only sorts more slowly.
  const starts = new Uint32Array(65_537);
  for (let at = 0; at < count; at++) bump(starts, hashes.readUInt16BE(at * width) + 1, 1);
  for (let bucket = 0; bucket < 65_536; bucket++) bump(starts, bucket + 1, starts[bucket] ?? 0);
  const order = new Uint32Array(count);
  const next = starts.slice();
  for (let at = 0; at < count; at++) {
    const bucket = hashes.readUInt16BE(at * width);
    order[next[bucket] ?? 0] = at;
    bump(next, bucket, 1);
  }
  for (let bucket = 0; bucket < 65_536; bucket++) {
    const [from = 0, to = 0] = [starts[bucket], starts[bucket + 1]];
    if (to - from > 1)
      order.subarray(from, to).sort((a, b) => hashes.compare(hashes, b * width, b * width + width, a * width, a * width + width));
  }
  const sorted = Buffer.allocUnsafeSlow(hashes.byteLength);
  let end = 0;
  for (const at of order) {
    hashes.copy(sorted, end, at * width, at * width + width);
    if (end === 0 || sorted.compare(sorted, end - width, end, end, end + width) !== 0) end += width;
  }
  return end === sorted.byteLength ? sorted : Buffer.from(sorted.subarray(0, end));
}

function bump(counts: Uint32Array, at: number, by: number): void {
  counts[at] = (counts[at] ?? 0) + by;
}

/** Whether a hash is among sorted ones, by binary search. @param sorted `hash.byteLength` bytes each */
export function hasHash(sorted: Buffer, hash: Uint8Array): boolean {
  const width = hash.byteLength;
  let [low, high] = [0, sorted.byteLength / width];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = sorted.compare(hash, 0, width, middle * width, middle * width + width);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}

/**
 * Names of shards and keys as img2dataset makes them (its `compute_key`), by text, so that no number ever exceeds 2^53.
 */

/** Digits that an index in a shard of so many samples takes: ceil(log10(n)), exact (a float logarithm is off at powers of ten). */
export function indexDigits(numberSamplePerShard: number): number {
  let digits = 0;
  for (let power = 1; power < numberSamplePerShard; power *= 10) digits++;
  return digits;
}

/** @param oomShardCount digits to pad to; a longer id simply overflows them */
export function shardName(shardId: number, oomShardCount: number): string {
  return String(shardId).padStart(oomShardCount, '0');
}

/**
 * Key of one sample: shard id, then the index in the shard (`shardId * 10^k + index`, zero-padded to `k + oomShardCount`).
 * @param index 0..numberSamplePerShard - 1; failed samples use up theirs
 */
export function sampleKey(index: number, shardId: number, options: { number_sample_per_shard: number; oom_shard_count: number }): string {
  const digits = indexDigits(options.number_sample_per_shard);
  const inShard = digits === 0 ? '' : String(index).padStart(digits, '0');
  const joined = `${shardId}${inShard}`.replace(/^0+(?=.)/, '');
  return joined.padStart(digits + options.oom_shard_count, '0');
}

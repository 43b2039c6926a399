import * as z from 'zod';
import { canonicalJson } from './pool-file-name.ts';

/** Bad records that are listed one by one; further ones are only counted. */
export const MAX_LISTED_BAD_RECORDS = 100;

const count = z.number().int().nonnegative();

/** What a pool file says about itself, in its parquet key-value metadata. `gleaner.` stands before each key. */
export const poolMetadata = z.object({
  source: z.object({ name: z.string(), bytes: count, sha256: z.string() }),
  options: z.record(z.string(), z.unknown()),
  extractor: z.object({ name: z.string(), version: count }),
  /** candidates = kept + duplicates + the sum over `rejected`; `kept` is the number of rows. */
  counts: z.object({ pages: count, links: count, candidates: count, kept: count, duplicates: count }),
  /** Refused pairs by rule, each under exactly one. */
  rejected: z.record(z.string(), count),
  badRecords: z.object({ count, first: z.array(z.object({ offset: count, reason: z.string() })) }),
});
export type PoolMetadata = z.output<typeof poolMetadata>;

const KEYS = {
  source: 'gleaner.source',
  options: 'gleaner.options',
  extractor: 'gleaner.extractor',
  counts: 'gleaner.counts',
  rejected: 'gleaner.rejected',
  badRecords: 'gleaner.bad_records',
} as const satisfies Record<keyof PoolMetadata, string>;

/** The key-value pairs of a pool file; equal metadata gives equal text. */
export function toKeyValues(metadata: PoolMetadata): Record<string, string> {
  return Object.fromEntries(Object.entries(KEYS).map(([field, key]) => [key, canonicalJson(metadata[field as keyof PoolMetadata])]));
}

/** The inverse. @throws Error that says which key is missing or wrong */
export function fromKeyValues(pairs: ReadonlyMap<string, string>): PoolMetadata {
  const parsed: Record<string, unknown> = {};
  for (const [field, key] of Object.entries(KEYS)) {
    const text = pairs.get(key);
    if (text === undefined) throw new Error(`the key ${key} is missing`);
    parsed[field] = JSON.parse(text);
  }
  const checked = poolMetadata.safeParse(parsed);
  if (!checked.success) throw new Error(z.prettifyError(checked.error));
  const { counts, rejected } = checked.data;
  const refused = Object.values(rejected).reduce((sum, one) => sum + one, 0);
  if (counts.candidates !== counts.kept + counts.duplicates + refused)
    throw new Error(`${counts.candidates} candidates are not ${counts.kept} kept + ${counts.duplicates} duplicates + ${refused} rejected`);
  return checked.data;
}

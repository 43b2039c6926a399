import type { Run } from '#shared/contract/runs.ts';
import type { InputOf } from '#shared/contract.ts';

/** Which of the pairs that match are to be added. */
export interface AddPlan {
  which: 'all' | 'random' | 'first';
  limit: number;
  seed: number;
}

/** Input of the add operation. */
export function addInput(query: string, { which, limit, seed }: AddPlan): InputOf<'add'> {
  if (which === 'all') return { where: query };
  return { where: query, limit, order: which, ...(which === 'random' && { seed }) };
}

/** The same as a command line. */
export function addCommand(query: string, plan: AddPlan): string {
  const { where = '', limit, order, seed } = addInput(query, plan);
  const words = ['gleaner', 'add'];
  if (where !== '') words.push('--where', `'${where.replaceAll("'", "'\\''")}'`);
  if (limit !== undefined) words.push('--limit', String(limit));
  if (order === 'random') words.push('--order', 'random', '--seed', String(seed ?? 0));
  return words.join(' ');
}

/** Pairs that the plan asks for. @param matched that match the query */
export function plannedPairs(matched: number, { which, limit }: AddPlan): number {
  return which === 'all' ? matched : Math.min(limit, matched);
}

/** What became of the pairs of an add run. */
export interface AddAccount {
  matched: number;
  added: number;
  duplicates: number;
  quarantined: number;
}

/** The account of the last add run that has ended with one. @param runs the newest first */
export function lastAccount(runs: readonly Run[]): AddAccount | null {
  const run = runs.find(({ operation, result }) => operation === 'add' && result !== null);
  const { matched, added, duplicates, quarantined } = run?.result ?? {};
  if (typeof matched !== 'number' || typeof added !== 'number' || typeof duplicates !== 'number' || typeof quarantined !== 'number')
    return null;
  return { matched, added, duplicates, quarantined };
}

/** 95 % range of a share that was seen in `of` tries (Wilson 1927). @returns shares, 0-1 */
export function shareRange(hits: number, of: number): readonly [number, number] {
  const z = 1.96;
  const share = hits / of;
  const centre = share + z ** 2 / (2 * of);
  const spread = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  const scale = 1 + z ** 2 / of;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

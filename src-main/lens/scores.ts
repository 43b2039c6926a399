import type { ScopeScore } from './protocol.ts';
import { readAll } from './read-all.ts';
import { scoreColumn } from './scope.ts';
import type { Session } from './session.ts';

/** The current scores of the library, or those that files of the pool came with, by name. */
export async function scopeScores(session: Session): Promise<ScopeScore[]> {
  const { source, memory } = session;
  const scores = [
    ...source.scorers
      .filter(({ isCurrent }) => isCurrent)
      .map(({ id, name, label, min, max }) => ({ column: scoreColumn(id), name, label, range: [min, max] satisfies [number, number] })),
    ...source.claims.map((name) => ({ column: name, name, label: null, range: null })),
  ];
  if (scores.length === 0) return [];
  const counts = await memory.recall('scored', async () => {
    const [row] = await readAll(
      session,
      ({ relation }) => `select ${scores.map(({ column }) => `count(${column})`).join(', ')} from ${relation}`,
    );
    return row?.map(Number) ?? [];
  });
  return scores.map(({ name, label, range }, at) => ({ name, label, range, scored: counts[at] ?? 0 }));
}

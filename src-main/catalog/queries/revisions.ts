import type Database from 'better-sqlite3';

/** Hands out revision numbers, one a changed sample, each greater than all before. Call inside the transaction that uses them. */
export function revisionQueries(db: Database.Database) {
  const take = db.prepare<[number], { value: number }>('update revision set value = value + ? returning value');
  const touch = db.prepare<[number, number]>('update sample set rev = ? where id = ?');
  const current = db.prepare<[], { value: number }>('select value from revision');
  /** Reserves `count` numbers. @returns the first of them */
  const reserve = (count: number): number => (take.get(count)?.value ?? 0) - count + 1;
  return {
    reserve,
    current: (): number => current.get()?.value ?? 0,
    /** Marks samples as changed, so that the lens mirrors them again. */
    touchSamples(ids: readonly number[]): void {
      let rev = reserve(ids.length);
      for (const id of ids) touch.run(rev++, id);
    },
  };
}

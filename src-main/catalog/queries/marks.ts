import type Database from 'better-sqlite3';

/** What one field of a sample or a saved view can be; null: nothing. */
export type FieldValue = string | number | null;

/** One thing that the user can change, of many samples alike. */
export interface FieldStore {
  /** What samples have now, in the order of `ids`; those that the library has no more are left out. */
  read(ids: readonly number[]): { id: number; value: FieldValue }[];
  /** @param id of a sample that is there */
  write(id: number, value: FieldValue): void;
}

/** Ratings and flags of samples. */
export function markQueries(db: Database.Database) {
  const fieldOf = (column: 'rating' | 'flag'): FieldStore => {
    const read = db.prepare<[string], { id: number; value: FieldValue }>(`
      select sample.id, mark.${column} as value from json_each(?) as wanted
      join sample on sample.id = wanted.value left join mark on mark.sample_id = sample.id order by wanted.key`);
    const write = db.prepare(
      `insert into mark (sample_id, ${column}) values (?, ?) on conflict (sample_id) do update set ${column} = excluded.${column}`,
    );
    return {
      read: (ids) => read.all(JSON.stringify(ids)),
      write(id, value) {
        write.run(id, value);
      },
    };
  };
  return { rating: fieldOf('rating'), flag: fieldOf('flag') };
}

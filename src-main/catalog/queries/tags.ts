import type Database from 'better-sqlite3';

export function tagQueries(db: Database.Database) {
  const ensure = db.prepare('insert into tag (name) values (?) on conflict (name) do nothing');
  const idOf = db.prepare<[string], number>('select id from tag where name = ?').pluck();
  const add = db.prepare('insert into sample_tag (sample_id, tag_id) values (?, ?) on conflict do nothing');
  const remove = db.prepare('delete from sample_tag where sample_id = ? and tag_id = ?');
  return {
    /** Puts a tag on samples. Call inside a transaction. @returns the samples that did not have it */
    add(name: string, sampleIds: readonly number[]): number[] {
      ensure.run(name);
      const tag = idOf.get(name);
      return sampleIds.filter((id) => add.run(id, tag).changes > 0);
    },
    /** Takes a tag off samples. @returns the samples that had it */
    remove(name: string, sampleIds: readonly number[]): number[] {
      const tag = idOf.get(name);
      return tag === undefined ? [] : sampleIds.filter((id) => remove.run(id, tag).changes > 0);
    },
  };
}

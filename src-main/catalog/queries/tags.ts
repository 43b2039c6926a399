import type Database from 'better-sqlite3';
import type { FieldStore } from './marks.ts';

export interface TagRow {
  name: string;
  /** Samples that have it. */
  count: number;
  /** When it was last put on a sample, milliseconds since 1970; null: never. */
  used: number | null;
}

export function tagQueries(db: Database.Database) {
  const ensure = db.prepare('insert into tag (name) values (?) on conflict (name) do nothing');
  const idOf = db.prepare<[string], number>('select id from tag where name = ?').pluck();
  const read = db.prepare<[{ ids: string; tag: number }], { id: number; value: number | null }>(`
    select sample.id, case when sample_tag.tag_id is not null then 1 end as value from json_each(@ids) as wanted
    join sample on sample.id = wanted.value left join sample_tag on sample_tag.sample_id = sample.id and sample_tag.tag_id = @tag
    order by wanted.key`);
  const add = db.prepare('insert into sample_tag (sample_id, tag_id) values (?, ?) on conflict do nothing');
  const remove = db.prepare('delete from sample_tag where sample_id = ? and tag_id = ?');
  const use = db.prepare('update tag set used_at = ? where id = ?');
  const inUse = db.prepare<[], TagRow>('select name, samples as count, used_at as used from tag where samples > 0 order by name');
  return {
    /** The id of a tag, which is made on first use. */
    ensure(name: string): number {
      ensure.run(name);
      return idOf.get(name) ?? 0;
    },
    find: (name: string): number | undefined => idOf.get(name),
    /** Whether samples have the tag: 1, or null for not. */
    field: (tag: number): FieldStore => ({
      read: (ids) => read.all({ ids: JSON.stringify(ids), tag }),
      write(id, value) {
        if (value === null) remove.run(id, tag);
        else add.run(id, tag);
      },
    }),
    /** @param at milliseconds since 1970 */
    use(tag: number, at: number): void {
      use.run(at, tag);
    },
    /** Tags that samples have, by name. */
    inUse: (): TagRow[] => inUse.all(),
  };
}

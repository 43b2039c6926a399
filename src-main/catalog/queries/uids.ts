import type Database from 'better-sqlite3';
import { distinctInOrder, UID_BYTES } from '../uid-order.ts';

/** What the index holds of a uid; the sample itself tells whether it is the same. */
export const UID_PREFIX_BYTES = 6;
/** The index is moved in so many parts, by the first digits of the uid. */
const PARTS = 16;
/** One part is moved whenever so many samples have been added. */
const SAMPLES_PER_MOVE = 16_384;

/**
 * Which uids the library has. Uids are random, so every batch of a growing index would write most of its pages anew: at three million
 * samples that was two thirds of the time of an `add`. So new uids go to a small table first, and part by part, sixteen batches' worth
 * at a time and in the order of the pages, from there to the large one.
 */
export function uidQueries(db: Database.Database) {
  const hasUid = (table: string): string => `
    exists (select 1 from ${table} join sample on sample.id = ${table}.sample_id
      where ${table}.prefix = substr(wanted.uid, 1, ${UID_PREFIX_BYTES}) and sample.uid = wanted.uid)`;
  const known = db
    .prepare<[{ uids: Buffer; positions: string }], number>(`
    with wanted (position, uid) as (
      select value, substr(@uids, value * ${UID_BYTES} + 1, ${UID_BYTES}) from json_each(@positions)
    )
    select position from wanted where ${hasUid('sample_uid')} or ${hasUid('sample_uid_new')}`)
    .pluck();
  // `or rollback` spares SQLite a second journal: an entry that is there already would be a mistake of ours.
  const add = db.prepare<[number]>(`
    insert or rollback into sample_uid_new (prefix, sample_id)
    select substr(uid, 1, ${UID_PREFIX_BYTES}) as prefix, id from sample where id > ? order by prefix, id`);
  const copy = db.prepare<[Buffer, Buffer]>(`
    insert or rollback into sample_uid (prefix, sample_id)
    select prefix, sample_id from sample_uid_new where prefix >= ? and prefix < ? order by prefix, sample_id`);
  const drop = db.prepare<[Buffer, Buffer]>('delete from sample_uid_new where prefix >= ? and prefix < ?');
  const move = (part: number): void => {
    const step = 256 / PARTS;
    const from = Buffer.of(part * step);
    const to = part + 1 < PARTS ? Buffer.of((part + 1) * step) : Buffer.alloc(UID_PREFIX_BYTES + 1, 0xff);
    copy.run(from, to);
    drop.run(from, to);
  };

  return {
    /**
     * Which of a batch the library does not have yet; of equal ones the first.
     * @param uids 16 bytes each @returns 1 or 0 for each
     */
    findNew(uids: Buffer): Uint8Array {
      const positions = distinctInOrder(uids);
      const isNew = new Uint8Array(uids.length / UID_BYTES);
      for (const position of positions) isNew[position] = 1;
      for (const position of known.all({ uids, positions: `[${positions.join()}]` })) isNew[position] = 0;
      return isNew;
    },
    /** Takes up the samples with ids from above `before` to `last`. Call inside the transaction that has added them. */
    add(before: number, last: number): void {
      add.run(before);
      const moves = Math.floor(last / SAMPLES_PER_MOVE);
      for (let at = Math.floor(before / SAMPLES_PER_MOVE); at < moves; at++) move(at % PARTS);
    },
  };
}

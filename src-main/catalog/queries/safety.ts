import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';

/** Raised when what counts as a hit changes. */
const RULE_VERSION = 1;

/** Hashes of a list, all of one kind. */
export interface StoredHashes {
  type: string;
  kind: string;
  hashes: Buffer;
}

/** A sample and its image, as a safety check looks at them. */
export interface CheckedSample {
  id: number;
  url: string;
  sha256: Buffer | null;
  md5: Buffer | null;
  pdq: Buffer | null;
  pdqQuality: number | null;
  kept: 'original' | 'resized' | 'none' | null;
  pack: string | null;
  offset: number | null;
  length: number | null;
}

const hashOfUrl = (url: string): Buffer => createHash('sha256').update(url, 'utf8').digest();

/**
 * Hash lists, and the quarantine. A quarantined sample is deleted with everything that hangs on it, so that no query, count or export can meet it;
 * the hash of its address stays, so that the pair never comes in again.
 */
export function safetyQueries(db: Database.Database) {
  const lists = db.prepare<[], { id: number; type: string; entries: number; added_at: number }>('select * from safety_list order by id');
  const insertList = db.prepare('insert into safety_list (type, entries, added_at) values (?, ?, ?)');
  const insertHashes = db.prepare('insert into safety_hashes (list_id, kind, hashes) values (?, ?, ?)');
  const remove = db.prepare('delete from safety_list where id = ?');
  const hashes = db.prepare<[], StoredHashes>(
    'select type, kind, hashes from safety_hashes join safety_list on safety_list.id = list_id order by list_id, kind',
  );
  const isQuarantined = db.prepare<[Uint8Array], 1>('select 1 from quarantine where url_sha256 = ?').pluck();
  const count = db.prepare<[], number>('select count(*) from quarantine').pluck();
  const enter = db.prepare('insert into quarantine (url_sha256, rule, at) values (?, ?, ?) on conflict do nothing');
  const found = db.prepare<[number], { url: string; caption: string; sha256: Buffer | null }>(
    'select url, caption, sha256 from sample left join fetch on fetch.sample_id = sample.id where sample.id = ?',
  );
  const sharing = db.prepare<[Uint8Array], number>('select sample_id from fetch where sha256 = ?').pluck();
  const deleteSample = db.prepare('delete from sample where id = ?');
  const isShared = db.prepare<[Uint8Array], 1>('select 1 from fetch where sha256 = ? limit 1').pluck();
  const deleteEmbedding = db.prepare('delete from embedding where kind = ? and key = ?');
  const deleteImage = db.prepare('delete from image where sha256 = ?');
  const checked = db.prepare<[number, number], CheckedSample>(`
    select sample.id, sample.url, image.sha256, image.md5, image.pdq, image.pdq_quality as pdqQuality,
      image.kept, image.pack, image.offset, image.length
    from sample left join fetch on fetch.sample_id = sample.id left join image on image.sha256 = fetch.sha256
    where sample.id >= ? and sample.id < ? order by sample.id`);
  const highestId = db.prepare<[], number>('select coalesce(max(id), 0) from sample').pluck();
  const countBetween = db.prepare<[number, number], number>('select count(*) from sample where id >= ? and id < ?').pluck();

  /** @returns whether its image went too */
  const quarantineOne = (id: number, now: number): { image: boolean } | undefined => {
    const sample = found.get(id);
    if (!sample) return undefined;
    enter.run(hashOfUrl(sample.url), RULE_VERSION, now);
    deleteSample.run(id);
    deleteEmbedding.run('text', createHash('md5').update(sample.caption, 'utf8').digest());
    if (sample.sha256 === null || isShared.get(sample.sha256) === 1) return { image: false };
    deleteEmbedding.run('image', sample.sha256);
    return { image: deleteImage.run(sample.sha256).changes > 0 };
  };

  return {
    lists: () => lists.all(),
    /** Call inside a transaction. @returns the id of the list */
    addList(type: string, entries: number, blobs: readonly { kind: string; hashes: Buffer }[], now: number): number {
      const id = Number(insertList.run(type, entries, now).lastInsertRowid);
      for (const { kind, hashes: sorted } of blobs) insertHashes.run(id, kind, sorted);
      return id;
    },
    /** @returns whether there was such a list */
    removeList: (id: number): boolean => remove.run(id).changes > 0,
    hashes: () => hashes.all(),
    isQuarantined: (url: string): boolean => isQuarantined.get(hashOfUrl(url)) === 1,
    quarantined: (): number => count.get() ?? 0,
    /** A pair that never became a sample. */
    quarantineUrl(url: string, now: number): void {
      enter.run(hashOfUrl(url), RULE_VERSION, now);
    },
    /**
     * Takes samples out for good: with their facts, scores and embeddings, and the image with its place in the packs where no other sample has it.
     * Call inside a transaction. @param withImage take out every other sample with the same image too: it is the image that was found
     */
    quarantine(ids: readonly number[], { withImage, now }: { withImage: boolean; now: number }): { samples: number; images: number } {
      const gone = { samples: 0, images: 0 };
      for (const id of ids) {
        const sha256 = withImage ? (found.get(id)?.sha256 ?? null) : null;
        const all = sha256 === null ? [id] : sharing.all(sha256);
        for (const one of all) {
          const ended = quarantineOne(one, now);
          if (!ended) continue;
          gone.samples++;
          if (ended.image) gone.images++;
        }
      }
      return gone;
    },
    /** Samples with ids from `first` to before `end`. */
    between: (first: number, end: number): CheckedSample[] => checked.all(first, end),
    countBetween: (first: number, end: number): number => countBetween.get(first, end) ?? 0,
    highestId: (): number => highestId.get() ?? 0,
  };
}

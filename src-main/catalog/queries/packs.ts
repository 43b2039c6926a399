import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { EmbeddingKind } from './scores.ts';

/** Packs of originals and of thumbnails. */
export type PackKind = 'original' | 'thumbnail';

/** One file of a pack as the catalog knows it. */
export interface PackMember {
  sha256: Buffer;
  /** Format of the image as it was downloaded. */
  format: string;
  kept: 'original' | 'resized' | 'none';
  /** Of the data, in bytes. */
  offset: number;
  length: number;
  crc: number;
}

const COLUMNS = {
  original: { pack: 'pack', offset: 'offset', length: 'length', crc: 'crc' },
  thumbnail: { pack: 'thumb_pack', offset: 'thumb_offset', length: 'thumb_length', crc: 'thumb_crc' },
} as const;

const IS_UNREFERENCED = 'not exists (select 1 from fetch where fetch.sha256 = image.sha256)';
/** What an image takes in a tar: header, content, padding. */
const memberBytes = (length: string): string => `512 + ((${length} + 511) / 512) * 512`;

function queriesOfKind(db: Database.Database, kind: PackKind) {
  const { pack, offset, length, crc } = COLUMNS[kind];
  return {
    members: db.prepare<[string, number, number], PackMember>(`
      select sha256, format, kept, ${offset} as offset, ${length} as length, ${crc} as crc from image
      where ${pack} = ? and ${offset} > ? order by ${offset} limit ?`),
    live: db.prepare<[], { pack: string; bytes: number }>(`
      select ${pack} as pack, sum(${memberBytes(length)}) as bytes from image where ${pack} is not null group by ${pack} order by ${pack}`),
    move: db.prepare(`update image set ${pack} = @pack, ${offset} = @offset where sha256 = @sha256`),
  };
}

/** What `verify` and `compact` ask and change. */
export function packQueries(db: Database.Database) {
  const kinds = { original: queriesOfKind(db, 'original'), thumbnail: queriesOfKind(db, 'thumbnail') };
  const setEmpty = db.prepare('update pack set end = 0 where name = ?');
  const unreferenced = db.prepare<[], { images: number }>(`select count(*) as images from image where ${IS_UNREFERENCED}`);
  const unreferencedBytes = db.prepare<[], { pack: string; bytes: number }>(`
    select pack, sum(bytes) as bytes from (
      select pack, ${memberBytes('length')} as bytes from image where pack is not null and ${IS_UNREFERENCED}
      union all select thumb_pack, ${memberBytes('thumb_length')} from image where ${IS_UNREFERENCED}
    ) group by pack`);
  const dropImages = db.prepare(`delete from image where ${IS_UNREFERENCED}`);
  const imageEmbeddings = "embedding where kind = 'image' and not exists (select 1 from fetch where fetch.sha256 = embedding.key)";
  const textEmbeddings = "embedding where kind = 'text' and key not in (select md5(caption) from sample)";
  // Keyed as the stage that scores does it.
  db.function('md5', { deterministic: true }, (text) => createHash('md5').update(String(text), 'utf8').digest());
  const drop = { image: db.prepare(`delete from ${imageEmbeddings}`), text: db.prepare(`delete from ${textEmbeddings}`) };
  const countOf = {
    image: db.prepare<[], number>(`select count(*) from ${imageEmbeddings}`).pluck(),
    text: db.prepare<[], number>(`select count(*) from ${textEmbeddings}`).pluck(),
  };
  const hasTexts = db.prepare<[], number>("select exists (select 1 from vector_file where kind = 'text' and rows > 0)").pluck();
  const embeddingRows = db.prepare<[number, EmbeddingKind, number, number], { key: Buffer; row: number }>(
    'select key, row from embedding where model_id = ? and kind = ? and row > ? order by row limit ?',
  );
  const setRow = db.prepare('update embedding set row = ? where model_id = ? and kind = ? and key = ?');
  const setGeneration = db.prepare('update vector_file set rows = ?, crc = ?, generation = ? where model_id = ? and kind = ?');
  return {
    /** The next files of a pack behind an offset, by offset. */
    members: (kind: PackKind, pack: string, afterOffset: number, limit: number): PackMember[] =>
      kinds[kind].members.all(pack, afterOffset, limit),
    /** Bytes of each pack that an image row refers to, tar headers and padding included. */
    live: (kind: PackKind): Map<string, number> => new Map(kinds[kind].live.all().map(({ pack, bytes }) => [pack, bytes])),
    move(kind: PackKind, sha256: Uint8Array, place: { pack: string; offset: number }): void {
      kinds[kind].move.run({ sha256, pack: place.pack, offset: place.offset });
    },
    /** Says that nothing of a pack is needed: its file may go. */
    setEmpty(pack: string): void {
      setEmpty.run(pack);
    },
    /** Images that no sample refers to, and what they take in each pack. */
    unreferenced: (): { images: number; bytesByPack: Map<string, number> } => ({
      images: unreferenced.get()?.images ?? 0,
      bytesByPack: new Map(unreferencedBytes.all().map(({ pack, bytes }) => [pack, bytes])),
    }),
    unreferencedEmbeddings: (): number => (countOf.image.get() ?? 0) + (hasTexts.get() === 1 ? (countOf.text.get() ?? 0) : 0),
    /** Deletes images that no sample refers to, and embeddings of them and of captions that are gone. Call inside a transaction. */
    dropUnreferenced(): { images: number; embeddings: number } {
      const embeddings = drop.image.run().changes + (hasTexts.get() === 1 ? drop.text.run().changes : 0);
      return { images: dropImages.run().changes, embeddings };
    },
    /** The next rows of a vector file that are in use, behind a row. */
    embeddingRows: (modelId: number, kind: EmbeddingKind, afterRow: number, limit: number): { key: Buffer; row: number }[] =>
      embeddingRows.all(modelId, kind, afterRow, limit),
    setEmbeddingRow(modelId: number, kind: EmbeddingKind, key: Uint8Array, row: number): void {
      setRow.run(row, modelId, kind, key);
    },
    setGeneration(modelId: number, kind: EmbeddingKind, state: { rows: number; crc: number; generation: number }): void {
      setGeneration.run(state.rows, state.crc, state.generation, modelId, kind);
    },
  };
}

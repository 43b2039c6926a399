import type Database from 'better-sqlite3';

/** Where bytes lie in a pack. Offset and length in bytes, of the data itself. */
export interface PackReference {
  pack: string;
  offset: number;
  length: number;
}

export interface ImageRow {
  /** 32 bytes, of the bytes as they came. */
  sha256: Uint8Array;
  /** 16 bytes. */
  md5: Uint8Array;
  bytes: number;
  format: string;
  width: number;
  height: number;
  kept: 'original' | 'resized' | 'none';
  original: PackReference | null;
  thumbnail: PackReference;
}

/** A stored image as `verify` walks over it. */
export interface StoredImage {
  sha256: Buffer;
  kept: ImageRow['kept'];
  pack: string | null;
  offset: number | null;
  length: number | null;
  thumb_pack: string;
  thumb_offset: number;
  thumb_length: number;
}

export function imageQueries(db: Database.Database) {
  const found = db.prepare<[Uint8Array], { kept: ImageRow['kept'] }>('select kept from image where sha256 = ?');
  const keep = db.prepare('update image set kept = @kept, pack = @pack, offset = @offset, length = @length where sha256 = @sha256');
  const insert = db.prepare(`
    insert into image (sha256, md5, bytes, format, width, height, kept, pack, offset, length, thumb_pack, thumb_offset, thumb_length)
    values (@sha256, @md5, @bytes, @format, @width, @height, @kept, @pack, @offset, @length, @thumbPack, @thumbOffset, @thumbLength)`);
  const raisePackEnd = db.prepare(
    'insert into pack (name, end) values (?, ?) on conflict (name) do update set end = max(end, excluded.end)',
  );
  const packEnds = db.prepare<[], { name: string; end: number }>('select name, end from pack order by name');
  const stored = db.prepare<[], StoredImage>(
    'select sha256, kept, pack, offset, length, thumb_pack, thumb_offset, thumb_length from image order by pack, offset, sha256',
  );
  const totals = db.prepare<[], { images: number; bytes: number }>(
    'select count(*) as images, coalesce(sum(bytes), 0) as bytes from image',
  );
  return {
    /** What the library keeps of an image; undefined for one it does not know. */
    kept: (sha256: Uint8Array): ImageRow['kept'] | undefined => found.get(sha256)?.kept,
    /** Adds the bytes of an image of which only the facts were kept so far. */
    keep(sha256: Uint8Array, kept: ImageRow['kept'], original: PackReference): void {
      keep.run({ sha256, kept, ...original });
    },
    add({ original, thumbnail, ...row }: ImageRow): void {
      insert.run({
        ...row,
        pack: original?.pack ?? null,
        offset: original?.offset ?? null,
        length: original?.length ?? null,
        thumbPack: thumbnail.pack,
        thumbOffset: thumbnail.offset,
        thumbLength: thumbnail.length,
      });
    },
    /** Commits a pack up to `end` bytes. Shards may commit in another order than they wrote, so an end never falls. */
    raisePackEnd(name: string, end: number): void {
      raisePackEnd.run(name, end);
    },
    packEnds: (): Map<string, number> => new Map(packEnds.all().map(({ name, end }) => [name, end])),
    eachStored: (): IterableIterator<StoredImage> => stored.iterate(),
    totals: (): { images: number; bytes: number } => totals.get() ?? { images: 0, bytes: 0 },
  };
}

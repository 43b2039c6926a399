import type Database from 'better-sqlite3';

/** Where bytes lie in a pack, and their CRC-32. Offset and length in bytes, of the data itself. */
export interface PackReference {
  pack: string;
  offset: number;
  length: number;
  crc32: number;
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
  isAnimated: boolean;
  hasAlpha: boolean;
  /** JSON object: what the header says of the picture. */
  traits: string;
  /** 8 bytes each. */
  dhash: Uint8Array;
  phash: Uint8Array;
  /** 32 bytes. */
  pdq: Uint8Array;
  /** 0-100. */
  pdqQuality: number;
  /** JSON object of printed tags as img2dataset writes it, `{}` for none; null where its reader fails. */
  exif: string | null;
  /** JSON object: what the file says of its rights; null for nothing. */
  rights: string | null;
}

/** What it takes to draw an image. */
export interface DrawnImage {
  original: PackReference | null;
  thumbnail: PackReference;
  /** EXIF's, 1-8; 1 where the file names none or is turned by its decoder. */
  orientation: number;
}

interface DrawnRow {
  pack: string | null;
  offset: number | null;
  length: number | null;
  crc: number | null;
  thumb_pack: string;
  thumb_offset: number;
  thumb_length: number;
  thumb_crc: number;
  orientation: number;
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
  const drawn = db.prepare<[Uint8Array], DrawnRow>(`
    select pack, offset, length, crc, thumb_pack, thumb_offset, thumb_length, thumb_crc, coalesce(traits ->> 'orientation', 1) as orientation
    from image where sha256 = ?`);
  const keep = db.prepare(
    'update image set kept = @kept, pack = @pack, offset = @offset, length = @length, crc = @crc32 where sha256 = @sha256',
  );
  const insert = db.prepare(`
    insert into image (sha256, md5, bytes, format, width, height, kept, pack, offset, length, crc, thumb_pack, thumb_offset, thumb_length, thumb_crc,
      is_animated, has_alpha, traits, dhash, phash, pdq, pdq_quality, exif, rights)
    values (@sha256, @md5, @bytes, @format, @width, @height, @kept, @pack, @offset, @length, @crc, @thumbPack, @thumbOffset, @thumbLength, @thumbCrc,
      @isAnimated, @hasAlpha, @traits, @dhash, @phash, @pdq, @pdqQuality, @exif, @rights)`);
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
  const count = db.prepare<[], number>("select value from total where name = 'images'").pluck();
  return {
    /** What the library keeps of an image; undefined for one it does not know. */
    kept: (sha256: Uint8Array): ImageRow['kept'] | undefined => found.get(sha256)?.kept,
    /** Where the bytes of an image and of its thumbnail lie now; undefined for one that the library does not know. */
    drawn(sha256: Uint8Array): DrawnImage | undefined {
      const row = drawn.get(sha256);
      if (!row) return undefined;
      const { pack, offset, length, crc, orientation } = row;
      const isKept = pack !== null && offset !== null && length !== null && crc !== null;
      return {
        original: isKept ? { pack, offset, length, crc32: crc } : null,
        thumbnail: { pack: row.thumb_pack, offset: row.thumb_offset, length: row.thumb_length, crc32: row.thumb_crc },
        orientation,
      };
    },
    /** Adds the bytes of an image of which only the facts were kept so far. */
    keep(sha256: Uint8Array, kept: ImageRow['kept'], original: PackReference): void {
      keep.run({ sha256, kept, ...original });
    },
    add({ original, thumbnail, ...row }: ImageRow): void {
      insert.run({
        ...row,
        isAnimated: row.isAnimated ? 1 : 0,
        hasAlpha: row.hasAlpha ? 1 : 0,
        pack: original?.pack ?? null,
        offset: original?.offset ?? null,
        length: original?.length ?? null,
        crc: original?.crc32 ?? null,
        thumbPack: thumbnail.pack,
        thumbOffset: thumbnail.offset,
        thumbLength: thumbnail.length,
        thumbCrc: thumbnail.crc32,
      });
    },
    /** Commits a pack up to `end` bytes. Shards may commit in another order than they wrote, so an end never falls. */
    raisePackEnd(name: string, end: number): void {
      raisePackEnd.run(name, end);
    },
    packEnds: (): Map<string, number> => new Map(packEnds.all().map(({ name, end }) => [name, end])),
    eachStored: (): IterableIterator<StoredImage> => stored.iterate(),
    count: (): number => count.get() ?? 0,
    totals: (): { images: number; bytes: number } => totals.get() ?? { images: 0, bytes: 0 },
  };
}

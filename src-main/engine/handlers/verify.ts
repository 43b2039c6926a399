import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { openPackReader, type PackRef, type PackStore } from '../../store/pack-store.ts';
import type { Handler } from '../create-engine.ts';
import { missingPoolFiles, verifyPool } from '../verify-pool.ts';

/** The first findings are told one by one, the rest counted. */
const MAX_PROBLEMS = 1000;

/** Proves every stored byte: pool files read whole, images against their sha256, thumbnails and vectors present, the catalog by SQLite's own check. */
export const verify: Handler<'verify'> = async (services, _input, { signal }) => {
  const started = performance.now();
  const { catalog, paths } = services.library();
  const checked = { pool_files: 0, images: 0, thumbnails: 0, vectors: 0, bytes: 0 };
  const problems: string[] = [];
  let further = 0;
  const tell = (problem: string): void => {
    if (problems.length < MAX_PROBLEMS) problems.push(problem);
    else further++;
  };
  /** Only what the library's own errors describe is a finding; anything else is a failure of the check. */
  const guarded = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'LIBRARY_DAMAGED')) throw error;
      tell(error.message);
      return undefined;
    }
  };

  for (const finding of catalog.integrityErrors()) tell(`catalog.sqlite: ${finding}`);

  const pool = await verifyPool(paths.pool, tell, { signal });
  checked.pool_files = pool.files;
  checked.bytes += pool.bytes;
  for (const problem of missingPoolFiles(pool.extractedNames, catalog.sources.all())) tell(problem);

  const originals = openPackReader({ dir: paths.store, prefix: '' });
  const thumbnails = openPackReader({ dir: paths.store, prefix: 'thumbs-' });
  try {
    for (const image of catalog.images.eachStored()) {
      const sha256 = image.sha256.toString('hex');
      if (image.pack !== null && image.offset !== null && image.length !== null) {
        const reference: PackRef = { pack: image.pack, offset: image.offset, length: image.length };
        const bytes = await guarded(() => originals.read(reference));
        if (bytes) {
          checked.images++;
          checked.bytes += bytes.length;
          // A resized copy has other bytes than those that were hashed; that it decodes was seen when it was made.
          if (image.kept === 'original' && createHash('sha256').update(bytes).digest('hex') !== sha256) {
            tell(`store/${image.pack} at ${image.offset}: the bytes of image ${sha256} are not those that were downloaded`);
          }
        }
      }
      await guarded(() => readThumbnail(thumbnails, image, sha256, checked));
    }
  } finally {
    await Promise.all([originals.close(), thumbnails.close()]);
  }

  for (const vectors of catalog.scores.vectorFiles()) {
    const name = `${vectors.file}.${vectors.kind}.f16`;
    checked.vectors += vectors.rows;
    const expected = vectors.rows * vectors.dim * 2;
    const size = await stat(join(paths.vectors, name)).then(
      (found) => found.size,
      () => undefined,
    );
    if (size === undefined || size < expected) tell(`vectors/${name} must have ${expected} bytes, found ${size ?? 'no file'}`);
    else checked.bytes += expected;
    if (vectors.highest !== null && vectors.highest >= vectors.rows)
      tell(`vectors/${name} has ${vectors.rows} rows, but the catalog refers to row ${vectors.highest}`);
  }
  if (further > 0) problems.push(`and ${further} more`);
  return { ok: problems.length === 0, checked, problems, seconds: (performance.now() - started) / 1000 };
};

async function readThumbnail(
  store: Pick<PackStore, 'read'>,
  image: { thumb_pack: string; thumb_offset: number; thumb_length: number },
  sha256: string,
  checked: { thumbnails: number; bytes: number },
): Promise<void> {
  const bytes = await store.read({ pack: image.thumb_pack, offset: image.thumb_offset, length: image.thumb_length });
  checked.thumbnails++;
  checked.bytes += bytes.length;
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || bytes.at(-2) !== 0xff || bytes.at(-1) !== 0xd9) {
    throw new AppError(
      'LIBRARY_DAMAGED',
      `store/${image.thumb_pack} at ${image.thumb_offset}: the thumbnail of image ${sha256} is no whole JPEG`,
    );
  }
}

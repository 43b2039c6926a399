import type { Handler } from '../create-engine.ts';
import { verifyPacks } from '../verify-packs.ts';
import { verifyPool } from '../verify-pool.ts';
import { verifyVectors } from '../verify-vectors.ts';

/** The first findings are told one by one, the rest counted. */
const MAX_PROBLEMS = 1000;

/** Proves every stored byte: pool files and packs read whole, images, thumbnails and vectors by their checksums, the catalog by SQLite's own check. */
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

  for (const finding of catalog.integrityErrors()) tell(`catalog.sqlite: ${finding}`);

  const pool = await verifyPool(paths.pool, tell, { sources: catalog.sources.all(), signal });
  checked.pool_files = pool.files;
  checked.bytes += pool.bytes;

  const packs = await verifyPacks(catalog, paths.store, tell, { signal });
  checked.images = packs.images;
  checked.thumbnails = packs.thumbnails;
  checked.bytes += packs.bytes;

  const vectors = await verifyVectors(catalog, paths.vectors, tell, { signal });
  checked.vectors = vectors.rows;
  checked.bytes += vectors.bytes;

  if (further > 0) problems.push(`and ${further} more`);
  return {
    ok: problems.length === 0,
    checked,
    unreferenced_bytes: packs.unreferencedBytes,
    problems,
    seconds: (performance.now() - started) / 1000,
  };
};

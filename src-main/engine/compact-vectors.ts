import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { VectorFile, vectorFileName } from '../store/vector-file.ts';
import { fsyncDirectory } from '../util/atomic-write.ts';
import { diskError } from '../util/disk-errors.ts';

/** Rows that are looked up at once, and rows that are copied at once. */
const LOOK_UP = 50_000;
const COPY = 1000;

type VectorFileRow = ReturnType<Catalog['scores']['vectorFiles']>[number];

/** The rows of a vector file that are in use, in batches. */
function* rowsInUse(catalog: Catalog, { model_id, kind }: VectorFileRow): Generator<{ key: Buffer; row: number }[]> {
  for (let after = -1; ; ) {
    const batch = catalog.packs.embeddingRows(model_id, kind, after, LOOK_UP);
    yield batch;
    after = batch.at(-1)?.row ?? after;
    if (batch.length < LOOK_UP) return;
  }
}

async function writeAnew(catalog: Catalog, dir: string, old: VectorFileRow, signal: AbortSignal): Promise<void> {
  const generation = old.generation + 1;
  const from = await VectorFile.open(join(dir, vectorFileName(old.file, old.kind, old.generation)), { dim: old.dim, committed: old });
  try {
    const path = join(dir, vectorFileName(old.file, old.kind, generation));
    const to = await VectorFile.open(path, { dim: old.dim, committed: { rows: 0, crc: 0 } });
    try {
      for (const batch of rowsInUse(catalog, old)) {
        for (let at = 0; at < batch.length; at += COPY) {
          signal.throwIfAborted();
          const rows = batch.slice(at, at + COPY);
          const values = new Float16Array(rows.length * old.dim);
          for (const [index, { row }] of rows.entries()) values.set(await from.read(row), index * old.dim);
          await to.append(values);
        }
      }
      await fsyncDirectory(dir);
      catalog.transaction(() => {
        let next = 0;
        // Every row moves down or stays, so a row that has moved is never met again.
        for (const batch of rowsInUse(catalog, old))
          for (const { key } of batch) catalog.packs.setEmbeddingRow(old.model_id, old.kind, key, next++);
        catalog.packs.setGeneration(old.model_id, old.kind, { rows: to.rows, crc: to.crc, generation });
      });
    } catch (error) {
      throw diskError(error, path);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** Deletes vector files that the catalog does not know: those that were written anew, and what a kill has left. */
async function removeUnknown(catalog: Catalog, dir: string): Promise<void> {
  const known = new Set(catalog.scores.vectorFiles().map(({ file, kind, generation }) => vectorFileName(file, kind, generation)));
  for (const name of await readdir(dir)) {
    if (/\.(image|text)(\.\d+)?\.f16$/.test(name) && !known.has(name)) await unlink(join(dir, name));
  }
  await fsyncDirectory(dir);
}

/** Writes vector files anew without the rows that no embedding refers to. @throws AppError DISK_FULL, LIBRARY_DAMAGED */
export async function compactVectors(catalog: Catalog, dir: string, { signal }: { signal: AbortSignal }): Promise<void> {
  for (const file of catalog.scores.vectorFiles()) {
    if (file.embeddings < file.rows) await writeAnew(catalog, dir, file, signal);
  }
  await removeUnknown(catalog, dir);
}

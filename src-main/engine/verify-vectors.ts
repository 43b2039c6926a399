import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { vectorFileName } from '../store/vector-file.ts';
import { crcOfFile } from '../util/crc-of-file.ts';

/** Reads the committed rows of every vector file. @param tell is called with each problem */
export async function verifyVectors(
  catalog: Catalog,
  vectorDir: string,
  tell: (problem: string) => void,
  { signal }: { signal: AbortSignal },
): Promise<{ rows: number; bytes: number }> {
  const found = { rows: 0, bytes: 0 };
  for (const vectors of catalog.scores.vectorFiles()) {
    const name = vectorFileName(vectors.file, vectors.kind, vectors.generation);
    const expected = vectors.rows * vectors.dim * 2;
    try {
      const crc = await crcOfFile(join(vectorDir, name), { bytes: expected, signal });
      if (crc !== vectors.crc) tell(`vectors/${name}: its ${vectors.rows} rows are not those that were stored`);
      found.rows += vectors.rows;
      found.bytes += expected;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'LIBRARY_DAMAGED')) throw error;
      tell(error.message);
    }
    if (vectors.highest !== null && vectors.highest >= vectors.rows)
      tell(`vectors/${name} has ${vectors.rows} rows, but the catalog refers to row ${vectors.highest}`);
  }
  return found;
}

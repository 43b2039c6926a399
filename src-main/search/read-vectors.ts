import { open } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';

/** Rows of a vector file as single precision, in the order asked for. @throws AppError(LIBRARY_DAMAGED) when one is not there */
export async function readVectors(path: string, dim: number, rows: readonly number[]): Promise<Float32Array[]> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new AppError('LIBRARY_DAMAGED', `the vectors ${path} cannot be opened`, { data: { path }, cause });
  });
  try {
    const vectors: Float32Array[] = [];
    for (const row of rows) {
      const halves = new Float16Array(dim);
      const { bytesRead } = await file.read(new Uint8Array(halves.buffer), 0, halves.byteLength, row * halves.byteLength);
      if (bytesRead !== halves.byteLength) throw new AppError('LIBRARY_DAMAGED', `${path} has no row ${row}`, { data: { path, row } });
      vectors.push(Float32Array.from(halves));
    }
    return vectors;
  } finally {
    await file.close();
  }
}

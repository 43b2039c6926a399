import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ModelHead } from '../models/model-manifest.ts';
import { parseTensorFile, readBounded, type Tensor } from '../models/tensor-file.ts';

/** A weight file that may be the head of a score. */
export interface HeadFile {
  path: string;
  /** Its name, without the folder. */
  file: string;
  sha256: string;
  tensors: ReadonlyMap<string, Tensor>;
  /** What the model folder's gleaner.json says of it; null for a file that was found or given. */
  declared: ModelHead | null;
}

/** @throws AppError(FILE_NOT_FOUND), AppError(TENSOR_FILE_INVALID) */
export async function readHeadFile(path: string, declared: ModelHead | null = null): Promise<HeadFile> {
  const bytes = await readBounded(path);
  const file = basename(path);
  return { path, file, sha256: createHash('sha256').update(bytes).digest('hex'), tensors: parseTensorFile(bytes, file), declared };
}

/** The tensors of a head in words, for messages: `weight [1, 512], bias [1]`. */
export function describeTensors(head: HeadFile): string {
  const all = [...head.tensors].map(([name, { dims }]) => `${name} [${dims.join(', ')}]`);
  return all.length > 6 ? `${all.slice(0, 6).join(', ')} and ${all.length - 6} more` : all.join(', ') || 'no tensors';
}

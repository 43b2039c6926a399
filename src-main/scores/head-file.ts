import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { FileDigests } from '../models/file-digest.ts';
import { type HeadCard, parseHeadCard, readHeadCard } from '../models/head-card.ts';
import type { HeadNetworkFacts } from '../models/inference-protocol.ts';
import type { ModelHead } from '../models/model-manifest.ts';
import { parseTensorFile, readBounded, safetensorsMetadata, type Tensor } from '../models/tensor-file.ts';

/** A weight file that may be the head of a score. */
export interface HeadFile {
  path: string;
  /** Its name, without the folder. */
  file: string;
  sha256: string;
  tensors: ReadonlyMap<string, Tensor>;
  /** What its author says of it. */
  card: HeadCard | null;
  /** Of an ONNX graph, which has no tensors; null for the other kinds. */
  network: HeadNetworkFacts | null;
  /** What the model folder's gleaner.json says of it; null for a file that was found or given. */
  declared: ModelHead | null;
}

/** Opens an ONNX head in the inference process. @throws AppError(MODEL_INVALID) */
export type OpenNetwork = (path: string, card: HeadCard | null) => Promise<HeadNetworkFacts>;

/** @throws AppError(FILE_NOT_FOUND), AppError(TENSOR_FILE_INVALID); for .onnx files AppError(MODEL_INVALID) */
export async function readHeadFile(path: string, openNetwork: OpenNetwork, declared: ModelHead | null = null): Promise<HeadFile> {
  const file = basename(path);
  const sidecar = await readHeadCard(path);
  if (/\.onnx$/i.test(file)) {
    const { sha256 } = await new FileDigests().digest(path).catch((cause: unknown) => {
      throw new AppError('FILE_NOT_FOUND', `the head ${path} cannot be opened`, { data: { path }, cause });
    });
    return { path, file, sha256, tensors: new Map(), card: sidecar, network: await openNetwork(path, sidecar), declared };
  }
  const bytes = await readBounded(path);
  const inside = sidecar === null && /\.safetensors$/i.test(file) ? safetensorsMetadata(bytes, file).gleaner : undefined;
  const card = inside === undefined ? sidecar : parseHeadCard(inside, file);
  // What a card says changes what comes of the weights.
  const hash = createHash('sha256').update(bytes);
  if (sidecar !== null) hash.update(JSON.stringify(sidecar));
  return { path, file, sha256: hash.digest('hex'), tensors: parseTensorFile(bytes, file), card, network: null, declared };
}

/** The tensors of a head in words, for messages: `weight [1, 512], bias [1]`. */
export function describeTensors(head: HeadFile): string {
  if (head.network) return `a network on ${head.network.kind}s of ${head.network.inputs} with ${head.network.outputs} outputs`;
  const all = [...head.tensors].map(([name, { dims }]) => `${name} [${dims.join(', ')}]`);
  return all.length > 6 ? `${all.slice(0, 6).join(', ')} and ${all.length - 6} more` : all.join(', ') || 'no tensors';
}

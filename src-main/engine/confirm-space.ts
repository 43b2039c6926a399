import * as z from 'zod';
import type { LoadedModel } from '../models/inference-protocol.ts';
import { checkSpace, FINGERPRINT_IMAGES, hasFingerprint, type SpaceCheck } from '../models/space-fingerprint.ts';
import type { ModelEmbedder } from './embedder.ts';
import type { EngineServices } from './services.ts';

/** Fewer images tell too little to be remembered. */
const ENOUGH_IMAGES = 20;
/** With fewer than these one image outside would decide. */
const LEAST_IMAGES = 3;

const rememberedSchema = z.object({ images: z.number(), outside: z.number(), isSame: z.boolean() });

/**
 * Whether a model really has the embedding space that it declares, told by images of the library. Heads are trained on one space and give
 * nonsense in any other, without an error; so none is used before this.
 * @returns why it is another space; null where it is the declared one, or where too few images say nothing
 */
export async function confirmSpace(
  services: EngineServices,
  model: LoadedModel,
  embedder: ModelEmbedder,
  signal: AbortSignal,
): Promise<string | null> {
  const { space } = model;
  if (!hasFingerprint(space)) return null;
  const { catalog } = services.library();
  const setting = `space.${model.modelHash.slice(0, 16)}`;
  const remembered = rememberedSchema.safeParse(catalog.settings.get(setting));
  if (remembered.success) return wordMismatch(model, remembered.data);
  const samples = catalog.scores.samplesByIds(catalog.scores.keptIds(FINGERPRINT_IMAGES));
  const { embeddings, failed } = await embedder.images(samples, signal);
  const isFailed = new Set(failed.map(({ index }) => index));
  const rows = samples.flatMap((_, index) =>
    isFailed.has(index) ? [] : [embeddings.subarray(index * model.dim, (index + 1) * model.dim)],
  );
  const check = checkRows(model, rows);
  if (check === null) return null;
  if (check.images >= ENOUGH_IMAGES) catalog.transaction(() => catalog.settings.set(setting, check));
  return wordMismatch(model, check);
}

/**
 * The same, told by embeddings that are at hand.
 * @param rows Float32Array[dim] each, L2-normalised, of different real pictures
 */
export function doubtSpace(model: LoadedModel, rows: readonly Float32Array[]): string | null {
  const check = checkRows(model, rows.slice(0, FINGERPRINT_IMAGES));
  return check === null ? null : wordMismatch(model, check);
}

/** null where the space has no fingerprint, or the rows are too few. */
function checkRows({ space, dim }: LoadedModel, rows: readonly Float32Array[]): SpaceCheck | null {
  if (!hasFingerprint(space) || rows.length < LEAST_IMAGES) return null;
  const all = new Float32Array(rows.length * dim);
  for (const [at, row] of rows.entries()) all.set(row, at * dim);
  return checkSpace(space, all, dim);
}

function wordMismatch(model: LoadedModel, check: z.infer<typeof rememberedSchema>): string | null {
  if (check.isSame) return null;
  return `the model ${model.name} declares the embedding space ${model.space}, but ${check.outside} of ${check.images} images lie outside of it: no head of that space fits`;
}

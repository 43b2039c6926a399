import * as z from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import type { LoadedModel } from '../models/inference-protocol.ts';

const spread = z.object({ mean: z.number(), least: z.number() });
const driftSchema = z.object({
  against: z.string(),
  against_precision: z.string(),
  images: z.number(),
  image_cosine: spread,
  text_cosine: spread,
  scores: z.array(z.object({ key: z.string(), mean: z.number(), worst: z.number() })),
});
/** How far a model is from a more exact form of it, on images of the library. */
export type ModelDrift = z.infer<typeof driftSchema>;

/** The most exact first. */
const EXACTNESS = ['fp32', 'fp16'];

const settingOf = (modelHash: string): string => `drift.${modelHash.slice(0, 16)}`;

const rankOf = ({ precision }: Pick<LoadedModel, 'precision'>): number => {
  const rank = EXACTNESS.indexOf(precision);
  return rank < 0 ? EXACTNESS.length : rank;
};

/**
 * Keeps what a comparison has measured for the less exact of the two models; a later comparison takes its place.
 * @returns that model; null where both are of one precision, of which neither is the measure of the other
 */
export function keepDrift(
  catalog: Catalog,
  models: readonly [LoadedModel, LoadedModel],
  measured: Omit<ModelDrift, 'against' | 'against_precision'>,
): LoadedModel | null {
  const [measure, other] = rankOf(models[0]) <= rankOf(models[1]) ? models : ([models[1], models[0]] as const);
  if (rankOf(measure) === rankOf(other)) return null;
  const { images, image_cosine, text_cosine, scores } = measured;
  const drift: ModelDrift = { against: measure.name, against_precision: measure.precision, images, image_cosine, text_cosine, scores };
  catalog.transaction(() => catalog.settings.set(settingOf(other.modelHash), drift));
  return other;
}

/** What was last measured for a model in this library; null where nothing was. */
export function keptDrift(catalog: Catalog, modelHash: string): ModelDrift | null {
  const kept = driftSchema.safeParse(catalog.settings.get(settingOf(modelHash)));
  return kept.success ? kept.data : null;
}

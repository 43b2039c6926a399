import { resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { prepareScores } from '../../scores/prepare-scores.ts';
import { confirmSpace } from '../confirm-space.ts';
import type { Handler } from '../create-engine.ts';
import { createEmbedder } from '../embedder.ts';
import { keptDrift } from '../model-drift.ts';
import { ownScores } from '../own-scores.ts';
import { placeModel } from '../place-model.ts';
import { registerModel, runScores } from '../run-scores.ts';

export const score: Handler<'score'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  const { model: named, provider, device, batch_size: batchSize, preprocessing } = input;
  const where = await placeModel(services, { model: named, provider, device, batchSize, preprocessing }, signal);
  const embedder = createEmbedder(services, where);
  const model = await embedder.load(signal);
  const doubt = await confirmSpace(services, model, embedder, signal);
  if (doubt !== null && input.heads.length > 0)
    throw new AppError('MODEL_MISMATCH', doubt, { data: { model: model.name, space: model.space } });
  if (doubt !== null) services.log.warn({ model: model.name }, doubt);
  // What is trained on its embeddings later must not bear the name of that space either.
  const sound = doubt === null ? model : { ...model, space: null };
  const { scores, unused } = await prepareScores(sound, {
    headFiles: input.heads.map((file) => resolve(file)),
    openNetwork: embedder.openNetwork,
  });
  for (const { file, reason } of unused) services.log.warn({ file }, `a head of the model folder is not used: ${reason}`);
  const row = registerModel(services, sound);
  const own = await ownScores(services, embedder, model, row.id, input, signal);
  const asked = { scores: [...scores, ...own], embedder, limit: input.limit };
  const before = { images: embedder.usage().images, at: performance.now() };
  const { tallies, state, reason, keys } = await runScores(services, row, asked, { signal, onProgress });
  const runSeconds = (performance.now() - before.at) / 1000;
  const usage = embedder.usage();
  const embedded = usage.images - before.images;
  return {
    state,
    reason,
    scored: tallies.reduce((sum, tally) => sum + tally.scored, 0),
    failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
    seconds: (performance.now() - started) / 1000,
    model: model.name,
    is_sample: model.isSample,
    precision: model.precision,
    drift: keptDrift(services.library().catalog, model.modelHash),
    preprocessing,
    scorers: keys,
    provider: model.device === null ? model.provider : `${model.provider}:${model.device}`,
    fallback: model.fallback === null ? null : `${model.fallback.requested}: ${model.fallback.reason}`,
    batch_size: usage.batchSize ?? model.batchSize.image,
    accelerator_busy: usage.busy,
    limited_by: usage.limitedBy,
    images_per_second: embedded === 0 ? null : embedded / runSeconds,
  };
};

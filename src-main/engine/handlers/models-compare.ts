import { join, resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { Preprocessing } from '#shared/model/preprocessings.ts';
import type { LoadedModel } from '../../models/inference-protocol.ts';
import { ModelStore } from '../../models/store/model-store.ts';
import type { PreparedScore } from '../../scores/define-score.ts';
import { prepareScores } from '../../scores/prepare-scores.ts';
import { doubtSpace } from '../confirm-space.ts';
import type { Handler } from '../create-engine.ts';
import { keepDrift } from '../model-drift.ts';

/** Everything that one of the two models says of the pairs. */
interface Said {
  model: LoadedModel;
  images: Float32Array;
  texts: Float32Array;
  scores: readonly PreparedScore[];
}

interface Spread {
  mean: number;
  worst: number;
}

export const modelsCompare: Handler<'models_compare'> = async (services, input, { signal }) => {
  const { catalog, paths } = services.library();
  const store = new ModelStore(paths.models);
  const samples = catalog.scores.samplesByIds(catalog.scores.keptIds(input.images));
  if (samples.length === 0) throw new AppError('USAGE', 'the library holds no images yet: models are compared on its own', { data: {} });
  const refs = samples.map(({ pack, offset, length }) => ({ path: join(paths.store, pack), offset, length }));
  const bad = new Set<number>();

  const ask = async (name: string, preprocessing: Preprocessing): Promise<Said> => {
    const client = services.inference();
    const model = await client.load({ modelDir: await store.resolve(name), preprocessing }, { signal });
    const { embeddings: images, failed } = await client.embedImages(refs, { signal });
    const isFailed = new Set(failed.map(({ index }) => index));
    for (const index of isFailed) bad.add(index);
    // A head of the declared space would say nonsense, and of both models alike.
    const rows = samples.flatMap((_, at) => (isFailed.has(at) ? [] : [images.subarray(at * model.dim, (at + 1) * model.dim)]));
    const doubt = doubtSpace(model, rows);
    if (doubt !== null && input.heads.length > 0)
      throw new AppError('MODEL_MISMATCH', doubt, { data: { model: model.name, space: model.space } });
    if (doubt !== null) services.log.warn({ model: model.name }, doubt);
    const { embeddings: texts } = await client.embedTexts(
      samples.map(({ caption }) => caption),
      { signal },
    );
    const { scores } = await prepareScores(doubt === null ? model : { ...model, space: null }, {
      headFiles: input.heads.map((file) => resolve(file)),
      openNetwork: (path, card) => client.openHead({ path, card, dim: model.dim }, { signal }),
    });
    return { model, images, texts, scores: scores.filter((score) => score.network === undefined) };
  };
  const a = await ask(input.models[0], 'exact');
  const b = await ask(input.models[1], input.preprocessing);
  if (a.model.space !== b.model.space || a.model.dim !== b.model.dim) {
    const told = [a, b].map(({ model }) => `${model.name} (${model.space ?? 'space not declared'}, ${model.dim} numbers)`);
    throw new AppError('MODEL_MISMATCH', `only models of one embedding space can be compared, got ${told.join(' and ')}`);
  }
  const rows = samples.map((_, row) => row).filter((row) => !bad.has(row));
  if (rows.length === 0) throw new AppError('USAGE', `none of the ${samples.length} images can be decoded`, { data: {} });
  const { dim } = a.model;
  const part = (all: Float32Array, row: number): Float32Array => all.subarray(row * dim, (row + 1) * dim);
  const cosines = (kind: 'images' | 'texts'): { mean: number; least: number } => {
    const values = rows.map((row) => part(a[kind], row).reduce((sum, value, i) => sum + value * (b[kind][row * dim + i] ?? 0), 0));
    return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, least: Math.min(...values) };
  };
  const drift = (score: PreparedScore): Spread | null => {
    const other = b.scores.find(({ key }) => key === score.key);
    if (!other) return null;
    const values = rows.map((row) =>
      Math.abs(
        score.compute({ image: part(a.images, row), text: part(a.texts, row) }) -
          other.compute({ image: part(b.images, row), text: part(b.texts, row) }),
      ),
    );
    return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, worst: Math.max(...values) };
  };
  const measured = {
    images: rows.length,
    image_cosine: cosines('images'),
    text_cosine: cosines('texts'),
    scores: a.scores.flatMap((score) => {
      const spread = drift(score);
      return spread === null ? [] : [{ key: score.key, ...spread }];
    }),
  };
  const keptFor = input.preprocessing === 'exact' ? keepDrift(catalog, [a.model, b.model], measured) : null;
  return {
    models: [a.model.name, b.model.name],
    precisions: [a.model.precision, b.model.precision],
    preprocessing: input.preprocessing,
    ...measured,
    kept_for: keptFor?.name ?? null,
  };
};

import { join, resolve } from 'node:path';
import { runJob } from '../../jobs/run-job.ts';
import { type ActiveScorer, type Embedder, scoreStage } from '../../jobs/stages/score.stage.ts';
import type { InferenceClient } from '../../models/client.ts';
import type { LoadedModel } from '../../models/inference-protocol.ts';
import { prepareScores } from '../../scores/prepare-scores.ts';
import { VectorFile } from '../../store/vector-file.ts';
import type { Handler } from '../create-engine.ts';
import type { EngineServices } from '../services.ts';

/** Embeds through the inference process; a process that died is started anew, with the model, when the shard is run again. */
function createEmbedder(services: EngineServices, modelDir: string): Embedder & { load(signal: AbortSignal): Promise<LoadedModel> } {
  const { paths } = services.library();
  let loadedBy: InferenceClient | undefined;
  let model: LoadedModel | undefined;
  const load = async (signal: AbortSignal): Promise<LoadedModel> => {
    const client = services.inference();
    if (model === undefined || client !== loadedBy) {
      model = await client.load({ modelDir }, { signal });
      loadedBy = client;
    }
    return model;
  };
  return {
    load,
    async images(samples, signal) {
      await load(signal);
      const refs = samples.map(({ pack, offset, length }) => ({ path: join(paths.store, pack), offset, length }));
      return services.inference().embedImages(refs, { signal });
    },
    async texts(texts, signal) {
      await load(signal);
      return services.inference().embedTexts(texts, { signal });
    },
  };
}

export const score: Handler<'score'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  const { catalog, paths } = services.library();
  const modelDir = resolve(input.model ?? services.sampleModelDir);
  const embedder = createEmbedder(services, modelDir);
  const model = await embedder.load(signal);
  const { scores, unused } = await prepareScores(model, { headFiles: input.heads.map((file) => resolve(file)) });
  for (const { file, reason } of unused) services.log.warn({ file }, `a head of the model folder is not used: ${reason}`);

  const { id: modelId, file } = catalog.transaction(() =>
    catalog.scores.ensureModel({
      hash: model.modelHash,
      name: model.name,
      space: model.space,
      dim: model.dim,
      preprocessing: model.preprocessing,
      isSample: model.isSample,
    }),
  );
  const scorers = catalog.transaction(() =>
    scores.map((prepared): ActiveScorer & { key: string; name: string } => {
      const { key, name, version, label, unit } = prepared;
      const [min, max] = prepared.range;
      const row = catalog.scores.ensureScorer({ key, name, version, label, unit, min, max, modelId });
      return { id: row.id, key: row.key, name, needs: prepared.needs, compute: (embeddings) => prepared.compute(embeddings) };
    }),
  );

  const openVectors = (kind: 'image' | 'text') =>
    VectorFile.open(join(paths.vectors, `${file}.${kind}.f16`), {
      dim: model.dim,
      committedRows: catalog.scores.vectorRows(modelId, kind),
    });
  const vectors = { image: await openVectors('image'), text: await openVectors('text') };
  try {
    const stage = scoreStage(
      {
        catalog,
        model: { id: modelId, dim: model.dim },
        vectors,
        scorers,
        embedder,
        onFailed: (sample, message) => services.log.warn({ sample }, `not scored: ${message}`),
      },
      { model: model.modelHash, scorers: scorers.map(({ id }) => id), ...(input.limit !== undefined && { limit: input.limit }) },
    );
    const { tallies, state, reason, message } = await runJob(stage, services.jobContext(), { signal, onProgress });
    if (message !== null) services.log.warn({ reason }, message);
    // Only what has scored everything takes over a bare name; of several scorers of one name the last in the list does.
    if (state === 'done')
      catalog.transaction(() =>
        scorers.forEach(({ name, id }) => {
          catalog.scores.setCurrent(name, id);
        }),
      );
    return {
      state,
      reason,
      scored: tallies.reduce((sum, tally) => sum + tally.scored, 0),
      failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
      seconds: (performance.now() - started) / 1000,
      model: model.name,
      is_sample: model.isSample,
      scorers: scorers.map(({ key }) => key),
      provider: model.provider,
    };
  } finally {
    await Promise.all([vectors.image.close(), vectors.text.close()]);
  }
};

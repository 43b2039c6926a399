import { join } from 'node:path';
import { type JobOutcome, runJob } from '../jobs/run-job.ts';
import { type ActiveScorer, type Embedder, type ScoreTally, scoreStage } from '../jobs/stages/score.stage.ts';
import type { LoadedModel } from '../models/inference-protocol.ts';
import { preprocessingOf } from '../models/preprocess-config.ts';
import type { PreparedScore } from '../scores/define-score.ts';
import { VectorFile, vectorFileName } from '../store/vector-file.ts';
import type { CallOptions } from './create-engine.ts';
import type { EngineServices } from './services.ts';

/** The facts of a model that the catalog keeps, with its row there. */
export interface CatalogModel extends Pick<LoadedModel, 'modelHash' | 'dim' | 'preprocessing'> {
  id: number;
  /** Stem of its vector files. */
  file: string;
}

/** The model's row in the catalog, made on first use. The folder is remembered, so that queries find the model again. */
export function registerModel(services: EngineServices, model: LoadedModel): CatalogModel {
  const { catalog } = services.library();
  const { modelHash, dim, preprocessing } = model;
  const row = catalog.transaction(() => {
    catalog.settings.set(`model.folder.${modelHash}`, model.dir);
    return catalog.scores.ensureModel({
      hash: modelHash,
      name: model.name,
      space: model.space,
      dim,
      preprocessing,
      isSample: model.isSample,
    });
  });
  return { ...row, modelHash, dim, preprocessing };
}

/**
 * Scores every downloaded sample that lacks one of the scores, as one resumable job. When it has run to its end, the bare names of the
 * scores mean these; of several scores of one name the last in the list.
 */
export async function runScores(
  services: EngineServices,
  model: CatalogModel,
  asked: { scores: readonly PreparedScore[]; embedder: Embedder | null; limit?: number | undefined },
  { signal, onProgress }: CallOptions,
): Promise<JobOutcome<ScoreTally> & { keys: string[] }> {
  const { catalog, paths } = services.library();
  const { limit } = asked;
  const way = preprocessingOf(model.preprocessing);
  // Values of another way stand beside the exact ones, and say so.
  const suffix = way === 'exact' ? '' : `-${way}`;
  const scorers = catalog.transaction(() =>
    asked.scores.map((prepared): ActiveScorer & { key: string; name: string } => {
      const { name, version, label, unit, needs, network } = prepared;
      const key = `${prepared.key}${suffix}`;
      const [min, max] = prepared.range;
      const row = catalog.scores.ensureScorer({ key, name, version, label, unit, min, max, modelId: model.id });
      return { id: row.id, key: row.key, name, needs, network, compute: (features) => prepared.compute(features) };
    }),
  );
  const openVectors = (kind: 'image' | 'text') => {
    const committed = catalog.scores.vectorFile(model.id, kind);
    return VectorFile.open(join(paths.vectors, vectorFileName(model.file, kind, committed.generation)), { dim: model.dim, committed });
  };
  const vectors = { image: await openVectors('image'), text: await openVectors('text') };
  try {
    const stage = scoreStage(
      {
        catalog,
        model,
        vectors,
        scorers,
        embedder: asked.embedder,
        onFailed: (sample, message) => services.log.warn({ sample }, `not scored: ${message}`),
      },
      { model: model.modelHash, scorers: scorers.map(({ id }) => id), ...(limit !== undefined && { limit }) },
    );
    const outcome = await runJob(stage, services.jobContext(), { signal, onProgress });
    if (outcome.message !== null) services.log.warn({ reason: outcome.reason }, outcome.message);
    if (outcome.state === 'done')
      catalog.transaction(() => {
        for (const { name, id } of scorers) catalog.scores.setCurrent(name, id);
      });
    return { ...outcome, keys: scorers.map(({ key }) => key) };
  } finally {
    await Promise.all([vectors.image.close(), vectors.text.close()]);
  }
}

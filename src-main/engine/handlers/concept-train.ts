import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { canonicalFieldName } from '#shared/query/fields.ts';
import type { SearchModel } from '../../catalog/queries/near.ts';
import { conceptScore } from '../../scores/concept-score.ts';
import { LEAST_EXAMPLES, MOST_EXAMPLES, trainConcept } from '../../scores/train-concept.ts';
import { readVectors } from '../../search/read-vectors.ts';
import { vectorFileName } from '../../store/vector-file.ts';
import { collectIds } from '../collect-ids.ts';
import type { Handler } from '../create-engine.ts';
import { runScores } from '../run-scores.ts';
import type { EngineServices } from '../services.ts';

/** Trains a linear head on the embeddings of chosen and rejected images, keeps it, and scores every embedded image with it. */
export const conceptTrain: Handler<'concept_train'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  const { catalog, paths } = services.library();
  const { name } = input;
  checkName(services, name);
  const model = catalog.near.searchModel();
  if (!model) throw new AppError('USAGE', 'a concept is trained on embeddings, and the library has none: run gleaner score first');
  const chosen = await examplesOf(services, model, input.chosen, signal);
  const rejected = await examplesOf(services, model, input.rejected, signal);
  const common = chosen.rows.filter((row) => rejected.rows.includes(row));
  if (common.length > 0)
    throw new AppError('USAGE', `${common.length} images are both chosen (${input.chosen}) and rejected (${input.rejected})`, {
      data: { images: common.length },
    });
  for (const [what, { rows, matched }] of [['chosen', chosen] as const, ['rejected', rejected] as const]) {
    if (rows.length < LEAST_EXAMPLES)
      throw new AppError(
        'USAGE',
        `a concept needs at least ${LEAST_EXAMPLES} ${what} images, ${input[what]} finds ${rows.length} with an embedding (of ${matched} samples)`,
        { data: { [what]: rows.length } },
      );
  }
  const vectorsPath = join(paths.vectors, vectorFileName(model.file, 'image', catalog.scores.vectorFile(model.id, 'image').generation));
  const vectorsOf = (rows: readonly number[]) => readVectors(vectorsPath, model.dim, spread(rows, MOST_EXAMPLES));
  const [yes, no] = [await vectorsOf(chosen.rows), await vectorsOf(rejected.rows)];
  const trained = trainConcept(yes, no);
  const facts = { chosen: yes.length, rejected: no.length, held_out: trained.heldOut };
  catalog.transaction(() =>
    catalog.concepts.put({
      name,
      modelId: model.id,
      weight: trained.weight,
      bias: trained.bias,
      facts: { ...facts, chosen_query: input.chosen, rejected_query: input.rejected },
      trainedAt: services.now(),
    }),
  );
  const catalogModel = { id: model.id, modelHash: model.hash, dim: model.dim, file: model.file, preprocessing: model.preprocessing };
  const score = conceptScore(catalogModel, { name, ...trained });
  const { state, reason, tallies, keys } = await runScores(
    services,
    catalogModel,
    { scores: [score], embedder: null },
    { signal, onProgress },
  );
  return {
    state,
    reason,
    name,
    model: model.name,
    ...facts,
    not_embedded: chosen.notEmbedded + rejected.notEmbedded,
    scored: tallies.reduce((sum, tally) => sum + tally.scored, 0),
    key: keys[0] ?? '',
    seconds: (performance.now() - started) / 1000,
  };
};

/** A score may not hide a field, nor mix with the values of another kind of score. @throws AppError(USAGE) */
function checkName(services: EngineServices, name: string): void {
  const { catalog } = services.library();
  const key = `concept-${name.replaceAll('_', '-')}`;
  const other = catalog.scores.scorers().find((scorer) => scorer.name === name && !scorer.key.startsWith(key));
  if (canonicalFieldName(name) === undefined && name !== 'has' && !other) return;
  const what = other ? `is the score ${other.key}` : 'is a field of the query language';
  throw new AppError('USAGE', `a concept cannot have the name ${name}: it ${what}`, { data: { name } });
}

/** The rows of the vectors of matching images, each once. */
async function examplesOf(services: EngineServices, model: SearchModel, query: string, signal: AbortSignal) {
  const ids = await collectIds(services.lens(), query, signal);
  const found = services.library().catalog.near.rowsOfSamples(model.id, ids);
  return { rows: [...new Set(found.map(({ row }) => row))], matched: ids.length, notEmbedded: ids.length - found.length };
}

/** At most so many, at even distances. */
function spread(rows: readonly number[], most: number): number[] {
  if (rows.length <= most) return [...rows];
  return Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)] ?? 0);
}

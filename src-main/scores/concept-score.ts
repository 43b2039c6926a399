import { createHash } from 'node:crypto';
import { imageOf, type PreparedScore, type ScoreModel } from './define-score.ts';
import { sigmoid } from './mlp-head.ts';
import { scorerVersion } from './scorer-version.ts';
import { dot } from './vectors.ts';

/** The score of a concept, with the model that it was trained on. @param concept `weight` of the model's dim */
export function conceptScore(
  model: Pick<ScoreModel, 'modelHash' | 'preprocessing' | 'dim'>,
  concept: { name: string; weight: Float32Array; bias: number },
): PreparedScore {
  const key = `concept-${concept.name.replaceAll('_', '-')}`;
  const head = createHash('sha256')
    .update(JSON.stringify([...concept.weight, concept.bias]))
    .digest('hex');
  return {
    id: 'concept',
    name: concept.name,
    key,
    version: scorerVersion(model, head),
    label: `Your concept ${concept.name}`,
    unit: 'probability',
    range: [0, 1],
    source: 'gleaner concept train',
    needs: ['image'],
    compute: (input) => sigmoid(dot(concept.weight, imageOf(input, key, model.dim)) + concept.bias),
  };
}

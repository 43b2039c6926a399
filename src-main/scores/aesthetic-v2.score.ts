import { AppError } from '#shared/errors.ts';
import { checkDim, defineScore, headScore, imageOf, type PreparedScore, type ScoreDefinition, type ScoreModel } from './define-score.ts';
import { HEAD_SPACES, shortSpaceName } from './embedding-spaces.ts';
import type { HeadFile } from './head-file.ts';
import { collapseLinearLayers, type LinearHead, prepareLinearHead } from './linear-head.ts';
import { hasLayers, readMlp, runMlp } from './mlp-head.ts';

/**
 * The linear layers of the `linearMSE` heads, by their place in torch's Sequential. Dropout stands between them, which does nothing outside
 * training, and no activation: the network is one affine map.
 */
const LAYERS = [0, 2, 4, 6, 7];
/** The `reluMSE` head has an activation and dropout behind each of its first four layers, but for the dropout behind the fourth. */
const RELU_LAYERS = [0, 3, 6, 9, 11];
const INPUT_DIM = 768;

const isLinearMse = (head: HeadFile): boolean => hasLayers(head, LAYERS, INPUT_DIM);
const isReluMse = (head: HeadFile): boolean => hasLayers(head, RELU_LAYERS, INPUT_DIM);

function collapse(head: HeadFile): LinearHead {
  const layers = LAYERS.map((layer) => {
    const weight = head.tensors.get(`layers.${layer}.weight`);
    const bias = head.tensors.get(`layers.${layer}.bias`);
    if (!weight || !bias)
      throw new AppError('TENSOR_FILE_INVALID', `${head.file}: layer ${layer} is missing`, { data: { path: head.path } });
    return { weight, bias };
  });
  return collapseLinearLayers(layers, head.file);
}

/** LAION's second aesthetic score, on OpenAI L/14 embeddings. LAION's subsets were cut at 4.5, 4.75, 5, 6, 6.25 and 6.5. */
export default defineScore({
  id: 'aesthetic-v2',
  name: 'aesthetic',
  label: 'LAION aesthetic V2',
  unit: 'points',
  range: [0, 10],
  source: 'https://github.com/christophschuhmann/improved-aesthetic-predictor (Apache-2.0)',
  needs: ['image'],
  recognizes(head) {
    return isLinearMse(head) || isReluMse(head) ? { space: HEAD_SPACES.l14, what: 'LAION aesthetic V2' } : null;
  },
  prepare(model, heads) {
    const isOurs = model.space === HEAD_SPACES.l14;
    const key = `${this.id}-${shortSpaceName(model.space)}`;
    const linear = isOurs ? heads.find(isLinearMse) : undefined;
    const relu = isOurs ? heads.find(isReluMse) : undefined;
    return [
      ...(relu ? [prepareRelu(this, model, relu, `${this.id}-relu-${shortSpaceName(model.space)}`)] : []),
      ...(linear ? [prepareLinearHead(this, model, collapse(linear), { key, file: linear })] : []),
    ];
  },
});

function prepareRelu(definition: ScoreDefinition, model: ScoreModel, head: HeadFile, key: string): PreparedScore {
  const mlp = readMlp(
    head,
    RELU_LAYERS.map((layer) => `layers.${layer}`),
    ['relu', 'relu', 'relu', 'relu'],
  );
  checkDim(model, head, mlp.inputs);
  return headScore(definition, model, head, {
    key,
    label: `${definition.label} (reluMSE)`,
    compute: (input) => runMlp(mlp, imageOf(input, key, model.dim))[0] ?? Number.NaN,
  });
}

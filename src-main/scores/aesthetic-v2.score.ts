import { AppError } from '#shared/errors.ts';
import { defineScore } from './define-score.ts';
import { OPENAI_SPACES, shortSpaceName } from './embedding-spaces.ts';
import type { HeadFile } from './head-file.ts';
import { collapseLinearLayers, type LinearHead, prepareLinearHead } from './linear-head.ts';

/**
 * The linear layers of the `linearMSE` heads, by their place in torch's Sequential. Dropout stands between them, which does nothing outside
 * training, and no activation: the network is one affine map. The `reluMSE` head has its layers at 0, 3, 6, 9, 11 and is not this.
 */
const LAYERS = [0, 2, 4, 6, 7];
const INPUT_DIM = 768;

function isLinearMse(head: HeadFile): boolean {
  return (
    head.declared === null &&
    head.tensors.size === 2 * LAYERS.length &&
    LAYERS.every((layer) => head.tensors.has(`layers.${layer}.weight`) && head.tensors.has(`layers.${layer}.bias`)) &&
    head.tensors.get('layers.0.weight')?.dims[1] === INPUT_DIM
  );
}

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
    return isLinearMse(head) ? { space: OPENAI_SPACES.l14, what: 'LAION aesthetic V2' } : null;
  },
  prepare(model, heads) {
    const head = model.space === OPENAI_SPACES.l14 ? heads.find(isLinearMse) : undefined;
    if (!head) return null;
    return prepareLinearHead(this, model, collapse(head), { key: `${this.id}-${shortSpaceName(model.space)}`, file: head });
  },
});

import { checkDim, defineScore, headScore, imageOf } from './define-score.ts';
import { HEAD_SPACES } from './embedding-spaces.ts';
import type { HeadFile } from './head-file.ts';
import { hasLayers, readMlp, runMlp } from './mlp-head.ts';

/** Places in torch's Sequential: ReLU and dropout stand behind each of the first five, nothing between the last three. */
const LAYERS = [0, 3, 6, 9, 12, 15, 16];
const INPUT_DIM = 1024;

const isDetector = (head: HeadFile): boolean => hasLayers(head, LAYERS, INPUT_DIM);

/**
 * LAION's NSFW detector for H/14. It was trained on 0 and 1 by their squared error and has no sigmoid: values lie somewhat beyond both, and
 * above 0.5 is not safe.
 */
export default defineScore({
  id: 'nsfw-h14',
  name: 'nsfw',
  label: 'LAION NSFW for H/14',
  unit: 'about a probability',
  range: [0, 1],
  source: 'https://github.com/LAION-AI/CLIP-based-NSFW-Detector (MIT), h14_nsfw.pth',
  needs: ['image'],
  recognizes(head) {
    return isDetector(head) ? { space: HEAD_SPACES.h14, what: 'LAION NSFW for H/14' } : null;
  },
  prepare(model, heads) {
    const head = model.space === HEAD_SPACES.h14 ? heads.find(isDetector) : undefined;
    if (!head) return [];
    const mlp = readMlp(
      head,
      LAYERS.map((layer) => `layers.${layer}`),
      ['relu', 'relu', 'relu', 'relu', 'relu'],
    );
    checkDim(model, head, mlp.inputs);
    return [
      headScore(this, model, head, { key: this.id, compute: (input) => runMlp(mlp, imageOf(input, this.id, model.dim))[0] ?? Number.NaN }),
    ];
  },
});

import { checkDim, defineScore, headScore, imageOf } from './define-score.ts';
import { readLinearHead } from './linear-head.ts';
import { sigmoid } from './mlp-head.ts';
import { dot } from './vectors.ts';

/**
 * A head of the sample model that takes one harmless topic of the sample crawl for unsafe, so that hiding can be seen to work. It knows
 * nothing of what is not safe for work.
 */
export default defineScore({
  id: 'sample-nsfw',
  name: 'nsfw',
  label: 'Sample NSFW (marks one harmless topic, so that hiding can be seen)',
  unit: 'probability',
  range: [0, 1],
  source: "resources/sample-model in Gleaner's repository (MIT)",
  needs: ['image'],
  prepare(model, heads) {
    const head = model.isSample ? heads.find((candidate) => candidate.declared?.id === this.id) : undefined;
    if (!head) return [];
    const { weight, bias } = readLinearHead(head.tensors, head.file);
    checkDim(model, head, weight.length);
    const { label = this.label, range = this.range } = head.declared ?? {};
    const key = this.id;
    return [
      headScore(this, model, head, { key, label, range, compute: (input) => sigmoid(dot(weight, imageOf(input, key, model.dim)) + bias) }),
    ];
  },
});

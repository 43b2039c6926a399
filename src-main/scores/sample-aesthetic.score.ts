import { defineScore } from './define-score.ts';
import { prepareLinearHead, readLinearHead } from './linear-head.ts';

/**
 * The head of the sample model, which its folder declares in gleaner.json. LAION's heads know nothing of its embedding space; this one
 * makes the demo's queries work and means nothing elsewhere.
 */
export default defineScore({
  id: 'sample-aesthetic',
  name: 'aesthetic',
  label: 'Sample aesthetic (for trying Gleaner out)',
  unit: 'points',
  range: [0, 10],
  source: "resources/sample-model in Gleaner's repository (MIT)",
  needs: ['image'],
  prepare(model, heads) {
    const head = model.isSample ? heads.find((candidate) => candidate.declared?.id === this.id) : undefined;
    if (!head) return [];
    const facts = { key: this.id, file: head, label: head.declared?.label, range: head.declared?.range };
    return [prepareLinearHead(this, model, readLinearHead(head.tensors, head.file), facts)];
  },
});

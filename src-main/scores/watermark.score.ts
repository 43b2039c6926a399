import { defineScore, headScore, type ScoreInput } from './define-score.ts';
import type { HeadFile } from './head-file.ts';
import { readOutput } from './network-output.ts';

/** The first of the model's two outputs is the watermark. */
const WATERMARK = 0;

function isWatermarkModel({ network, card, file }: HeadFile): boolean {
  if (network?.kind !== 'image' || network.outputs !== 2) return false;
  return card?.score === 'watermark' || (card?.score === undefined && card?.name === undefined && /watermark/i.test(file));
}

/**
 * LAION's watermark model, an image classifier of its own (EfficientNet-B3, 256 pixels), exported to ONNX: probability of a watermark. LAION
 * kept images below 0.8.
 */
export default defineScore({
  id: 'watermark',
  name: 'watermark',
  label: 'LAION watermark (pwatermark)',
  unit: 'probability',
  range: [0, 1],
  source: 'https://github.com/LAION-AI/LAION-5B-WatermarkDetection (MIT)',
  needs: ['image'],
  recognizes(head) {
    return isWatermarkModel(head) ? { space: 'any', what: 'LAION watermark' } : null;
  },
  prepare(model, heads) {
    const head = heads.find(isWatermarkModel);
    if (!head?.network) return [];
    return [
      headScore(this, model, head, {
        key: this.id,
        network: { path: head.path, card: head.card, kind: 'image' },
        compute: ({ network }: ScoreInput) => readOutput(network, 'softmax', WATERMARK),
      }),
    ];
  },
});

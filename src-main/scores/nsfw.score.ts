import { checkDim, defineScore, headScore, imageOf } from './define-score.ts';
import { HEAD_SPACES, shortSpaceName } from './embedding-spaces.ts';
import type { HeadFile } from './head-file.ts';
import { sigmoid } from './mlp-head.ts';
import { nsfwLogit, readNsfwNetwork } from './nsfw-network.ts';

/** AutoKeras' layout is unlike any other; of LAION's two networks, the length of the embedding tells which. */
function spaceOf(head: HeadFile): string | null {
  if (head.declared || !head.tensors.has('mean') || !head.tensors.has('kernel.0')) return null;
  const dim = head.tensors.get('mean')?.data.length;
  return dim === 768 ? HEAD_SPACES.l14 : dim === 512 ? HEAD_SPACES.b32 : null;
}

/** LAION's CLIP-based NSFW detector: probability that an image is not safe for work. clip-retrieval removed above 0.5; Re-LAION used 0.45 and 0.95. */
export default defineScore({
  id: 'nsfw',
  name: 'nsfw',
  label: 'LAION NSFW (punsafe)',
  unit: 'probability',
  range: [0, 1],
  source: 'https://github.com/LAION-AI/CLIP-based-NSFW-Detector (MIT)',
  needs: ['image'],
  recognizes(head) {
    const space = spaceOf(head);
    return space === null ? null : { space, what: 'LAION NSFW' };
  },
  prepare(model, heads) {
    const head = heads.find((candidate) => spaceOf(candidate) === model.space);
    const space = shortSpaceName(model.space);
    if (!head || !space) return [];
    const network = readNsfwNetwork(head);
    checkDim(model, head, network.mean.length);
    const key = `${this.id}-${space}`;
    return [headScore(this, model, head, { key, compute: (input) => sigmoid(nsfwLogit(network, imageOf(input, key, model.dim))) })];
  },
});

import { checkDim, defineScore, headScore, imageOf } from './define-score.ts';
import { HEAD_SPACES, shortSpaceName } from './embedding-spaces.ts';
import type { HeadFile } from './head-file.ts';
import { dot } from './vectors.ts';

/** LAION's files as published, by SHA-256. */
const PUBLISHED: Readonly<Record<string, string>> = {
  '76909cca3e77abbbb21313895756773a9c6fb26c9cc743f3ef0625f025741982': HEAD_SPACES.b32,
  cc08f81ef50b1ef71452ddc87285fe6fbbc01b6fe8f8b8c24482c386ef2ab7e1: HEAD_SPACES.l14,
};

function spaceOf(head: HeadFile): string | null {
  const array = head.tensors.get('array');
  const published = PUBLISHED[head.sha256];
  if (published || !array || head.declared || array.dims.length !== 2 || array.dims[0] !== 2) return published ?? null;
  if (!/violence/i.test(head.file)) return null;
  return array.dims[1] === 768 ? HEAD_SPACES.l14 : array.dims[1] === 512 ? HEAD_SPACES.b32 : null;
}

/**
 * LAION's two prompt vectors, harmless and violent: by how much an image is nearer to the second. LAION called an image violent above 0. A
 * noisy signal, of use for ranking.
 */
export default defineScore({
  id: 'violence',
  name: 'violence',
  label: 'LAION violence prompts',
  unit: 'difference of cosines',
  range: [-0.1, 0.1],
  source: 'https://github.com/LAION-AI/CLIP-based-NSFW-Detector (MIT); clip-retrieval, clip_back.py',
  needs: ['image'],
  recognizes(head) {
    const space = spaceOf(head);
    return space === null ? null : { space, what: 'LAION violence' };
  },
  prepare(model, heads) {
    const head = heads.find((candidate) => spaceOf(candidate) === model.space);
    const array = head?.tensors.get('array');
    const space = shortSpaceName(model.space);
    if (!head || !array || !space) return [];
    const dim = array.data.length / 2;
    checkDim(model, head, dim);
    const [harmless, violent] = [array.data.subarray(0, dim), array.data.subarray(dim)];
    const key = `${this.id}-${space}`;
    const compute: ReturnType<typeof headScore>['compute'] = (input) => {
      const image = imageOf(input, key, dim);
      return dot(violent, image) - dot(harmless, image);
    };
    return [headScore(this, model, head, { key, compute })];
  },
});

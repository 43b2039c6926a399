import { createHash } from 'node:crypto';
import { imageOf, type PreparedScore, type ScoreModel } from './define-score.ts';
import { scorerVersion } from './scorer-version.ts';
import { dot } from './vectors.ts';

/**
 * Similarity to images of one's own: `similar_NAME` is the cosine to the nearest of them.
 * @param embeddings unit vectors of the images, at least one
 */
export function prepareOwnImages(model: ScoreModel, name: string, embeddings: readonly Float32Array[]): PreparedScore {
  const key = `similar-${name.replaceAll('_', '-')}`;
  const digest = createHash('sha256');
  for (const embedding of embeddings) digest.update(Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength));
  return {
    id: 'similar',
    name: `similar_${name}`,
    key,
    version: scorerVersion(model, digest.digest('hex')),
    label: `Similarity to ${embeddings.length} images of your own`,
    unit: 'cosine',
    range: [-1, 1],
    source: 'images that you named',
    needs: ['image'],
    compute(input) {
      const image = imageOf(input, key, model.dim);
      return embeddings.reduce((nearest, own) => Math.max(nearest, dot(own, image)), -1);
    },
  };
}

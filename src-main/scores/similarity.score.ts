import { AppError } from '#shared/errors.ts';
import { defineScore, type PreparedScore } from './define-score.ts';
import { scorerVersion } from './scorer-version.ts';
import { dot } from './vectors.ts';

/** How well image and caption fit, as CLIP sees it. LAION-400M kept pairs from 0.3 on (B/32), LAION-5B from 0.28 on (English). */
export default defineScore({
  id: 'similarity',
  name: 'similarity',
  label: 'CLIP similarity of image and caption',
  unit: 'cosine',
  range: [-1, 1],
  source: 'Radford et al. 2021, Learning Transferable Visual Models From Natural Language Supervision; Schuhmann et al. 2022, LAION-5B',
  needs: ['image', 'text'],
  prepare(model) {
    const score: PreparedScore = {
      id: this.id,
      name: this.name,
      key: this.id,
      version: scorerVersion(model, null),
      label: this.label,
      unit: this.unit,
      range: this.range,
      source: this.source,
      needs: this.needs,
      compute({ image, text }) {
        if (!image || !text) throw new AppError('DIMENSION_MISMATCH', 'similarity needs an image and a text embedding');
        // Rounding may carry a cosine of equal vectors past 1.
        return Math.min(1, Math.max(-1, dot(image, text)));
      },
    };
    return [score];
  },
});

/** Divides each row by its length. @returns the rows and their former lengths */
export function normaliseRows(rows: Float32Array, dim: number): { unit: Float32Array; lengths: Float32Array } {
  const unit = new Float32Array(rows.length);
  const lengths = new Float32Array(rows.length / dim);
  for (let r = 0; r < lengths.length; r++) {
    let square = 0;
    for (let i = 0; i < dim; i++) square += (rows[r * dim + i] ?? 0) ** 2;
    const length = Math.sqrt(square) + 1e-9;
    lengths[r] = length;
    for (let i = 0; i < dim; i++) unit[r * dim + i] = (rows[r * dim + i] ?? 0) / length;
  }
  return { unit, lengths };
}

/** Gradient by the rows before normalisation, from that by the unit rows. */
function throughNormalisation(gradient: Float32Array, unit: Float32Array, lengths: Float32Array, dim: number): Float32Array {
  const result = new Float32Array(gradient.length);
  for (let r = 0; r < lengths.length; r++) {
    let along = 0;
    for (let i = 0; i < dim; i++) along += (gradient[r * dim + i] ?? 0) * (unit[r * dim + i] ?? 0);
    for (let i = 0; i < dim; i++) {
      result[r * dim + i] = ((gradient[r * dim + i] ?? 0) - along * (unit[r * dim + i] ?? 0)) / (lengths[r] ?? 1);
    }
  }
  return result;
}

/**
 * Symmetric cross entropy between images and texts (InfoNCE, Radford et al. 2021) with soft targets, since several texts of a batch fit
 * one image.
 * @param images [n, dim] @param texts [m, dim], m >= n; those beyond n fit no image @param fit [n, m] how well text j fits image i, >= 0
 * @param scale logits per unit of cosine
 */
export function contrast(
  images: Float32Array,
  texts: Float32Array,
  fit: Float32Array,
  shape: { n: number; m: number; dim: number; scale: number },
): { loss: number; images: Float32Array; texts: Float32Array } {
  const { n, m, dim, scale } = shape;
  const a = normaliseRows(images, dim);
  const b = normaliseRows(texts, dim);
  const logits = new Float32Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let k = 0; k < dim; k++) sum += (a.unit[i * dim + k] ?? 0) * (b.unit[j * dim + k] ?? 0);
      logits[i * m + j] = sum * scale;
    }
  }
  const slopes = new Float32Array(n * m);
  let loss = 0;
  /** One softmax over a row or a column of the logits. */
  const softmax = (count: number, index: (k: number) => number): void => {
    let top = Number.NEGATIVE_INFINITY;
    let weight = 0;
    for (let k = 0; k < count; k++) {
      top = Math.max(top, logits[index(k)] ?? 0);
      weight += fit[index(k)] ?? 0;
    }
    if (weight === 0) return;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += Math.exp((logits[index(k)] ?? 0) - top);
    for (let k = 0; k < count; k++) {
      const at = index(k);
      const target = (fit[at] ?? 0) / weight;
      const logit = (logits[at] ?? 0) - top;
      if (target > 0) loss -= (target * (logit - Math.log(sum))) / (2 * n);
      slopes[at] = (slopes[at] ?? 0) + (Math.exp(logit) / sum - target) / (2 * n);
    }
  };
  for (let i = 0; i < n; i++) softmax(m, (k) => i * m + k);
  for (let j = 0; j < n; j++) softmax(n, (k) => k * m + j);
  const byImages = new Float32Array(images.length);
  const byTexts = new Float32Array(texts.length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      const slope = (slopes[i * m + j] ?? 0) * scale;
      for (let k = 0; k < dim; k++) {
        byImages[i * dim + k] = (byImages[i * dim + k] ?? 0) + slope * (b.unit[j * dim + k] ?? 0);
        byTexts[j * dim + k] = (byTexts[j * dim + k] ?? 0) + slope * (a.unit[i * dim + k] ?? 0);
      }
    }
  }
  return {
    loss,
    images: throughNormalisation(byImages, a.unit, a.lengths, dim),
    texts: throughNormalisation(byTexts, b.unit, b.lengths, dim),
  };
}

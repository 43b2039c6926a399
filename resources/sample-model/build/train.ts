import { createTokenizer, type TextTokenizer } from '#main/models/tokenizer.ts';
import { createRandom } from '../../sample-crawl/build/random.ts';
import type { Tone } from '../../sample-crawl/build/tones.ts';
import type { TopicId } from '../../sample-crawl/build/topics/index.ts';
import { createAdam } from './adam.ts';
import { contrast } from './contrast.ts';
import { emptyCaption } from './filler.ts';
import { backward, createMlp, forward, type Mlp } from './mlp.ts';
import { trainingCaption } from './training-set.ts';

/** An image as the fixed filters describe it; several variations of one picture. */
export interface Described {
  topic: TopicId;
  order: number;
  tone: Tone;
  features: Float32Array[];
}

export interface DualEncoderWeights {
  image: Mlp;
  text: Mlp;
  vectors: Float32Array;
  weights: Float32Array;
}

export const DIM = 64;
const WORD_DIM = 64;
const HIDDEN = 112;
const PER_TOPIC = 7;
/** Captions of nothing in each batch: they fit no image. */
const EMPTY = 20;
const LOGIT_SCALE = 14;
/** Share of the features that is hidden in each step, so that no single one is leaned on. */
const DROPOUT = 0.25;

/** Mean and deviation of every feature. */
function statistics(described: readonly Described[], count: number): { mean: Float32Array; inverse: Float32Array } {
  const mean = new Float64Array(count);
  const square = new Float64Array(count);
  let rows = 0;
  for (const { features } of described) {
    for (const row of features) {
      rows++;
      for (let i = 0; i < count; i++) {
        mean[i] = (mean[i] ?? 0) + (row[i] ?? 0);
        square[i] = (square[i] ?? 0) + (row[i] ?? 0) ** 2;
      }
    }
  }
  const result = { mean: new Float32Array(count), inverse: new Float32Array(count) };
  for (let i = 0; i < count; i++) {
    const average = (mean[i] ?? 0) / rows;
    result.mean[i] = average;
    result.inverse[i] = 1 / (Math.sqrt(Math.max(0, (square[i] ?? 0) / rows - average * average)) + 1e-3);
  }
  return result;
}

/** Mean of the word vectors of each row. @returns [rows, WORD_DIM], and the share of each token in its row */
function readTexts(
  ids: Int32Array,
  rows: number,
  context: number,
  vectors: Float32Array,
  weights: Float32Array,
): { mean: Float32Array; shares: Float32Array; sums: Float32Array } {
  const mean = new Float32Array(rows * WORD_DIM);
  const shares = new Float32Array(rows * context);
  const sums = new Float32Array(rows);
  for (let r = 0; r < rows; r++) {
    let sum = 1e-6;
    for (let k = 0; k < context; k++) sum += weights[ids[r * context + k] ?? 0] ?? 0;
    sums[r] = sum;
    for (let k = 0; k < context; k++) {
      const id = ids[r * context + k] ?? 0;
      const share = (weights[id] ?? 0) / sum;
      if (share === 0) continue;
      shares[r * context + k] = share;
      for (let i = 0; i < WORD_DIM; i++) mean[r * WORD_DIM + i] = (mean[r * WORD_DIM + i] ?? 0) + share * (vectors[id * WORD_DIM + i] ?? 0);
    }
  }
  return { mean, shares, sums };
}

/**
 * Trains both towers together.
 * @param described the training pictures @param tokenizerJson content of tokenizer.json @param vocabulary number of tokens
 * @param onStep called with the loss, for progress
 */
export function train(
  described: readonly Described[],
  tokenizerJson: object,
  vocabulary: number,
  options: { steps: number; onStep: (step: number, loss: number) => void },
): DualEncoderWeights {
  const random = createRandom('sample-model/train');
  const tokenizer: TextTokenizer = createTokenizer(tokenizerJson, 'tokenizer.json');
  const { context } = tokenizer;
  const count = described[0]?.features[0]?.length ?? 0;
  const { mean, inverse } = statistics(described, count);
  const image = createMlp(random, count, HIDDEN, DIM);
  const text = createMlp(random, WORD_DIM, HIDDEN, DIM);
  const vectors = Float32Array.from({ length: vocabulary * WORD_DIM }, () => random.gaussian() * 0.1);
  // What a token weighs is the exponential of its entry here.
  const logWeights = new Float32Array(vocabulary).fill(-1);
  const special = new Int32Array(context);
  tokenizer.encodeInto('', 0, special);
  const silent = new Set([0, special[0] ?? 0, special[1] ?? 0]);
  const currentWeights = (): Float32Array => logWeights.map((value, id) => (silent.has(id) ? 0 : Math.exp(value)));

  const parameters = [image.w1, image.b1, image.w2, image.b2, text.w1, text.b1, text.w2, text.b2, vectors, logWeights] as const;
  const optimisers = parameters.map((array, index) => createAdam(array, index === 0 || index === 2 ? 0.08 : 0.005));
  const byTopic = new Map<number, Described[]>();
  for (const item of described) byTopic.set(item.order, [...(byTopic.get(item.order) ?? []), item]);
  const n = byTopic.size * PER_TOPIC;
  const m = n + EMPTY;

  for (let step = 0; step < options.steps; step++) {
    const batch = [...byTopic.values()].flatMap((items) =>
      Array.from({ length: PER_TOPIC }, () => items[random.integer(0, items.length - 1)]),
    );
    const input = new Float32Array(n * count);
    const ids = new Int32Array(m * context);
    const fit = new Float32Array(n * m);
    for (const [i, item] of batch.entries()) {
      if (!item) continue;
      const features = item.features[random.integer(0, item.features.length - 1)] ?? new Float32Array(count);
      for (let k = 0; k < count; k++) {
        const value = ((features[k] ?? 0) - (mean[k] ?? 0)) * (inverse[k] ?? 0);
        input[i * count + k] = random.next() < DROPOUT ? 0 : Math.max(-4, Math.min(4, value)) / (1 - DROPOUT);
      }
      tokenizer.encodeInto(trainingCaption(random, item.topic, item.tone), i, ids);
      for (const [j, other] of batch.entries()) {
        if (other?.order === item.order) fit[i * m + j] = other.tone === item.tone ? 1 : 0.35;
      }
    }
    for (let j = n; j < m; j++) tokenizer.encodeInto(emptyCaption(random), j, ids);

    const weights = currentWeights();
    const read = readTexts(ids, m, context, vectors, weights);
    const imagePass = forward(image, input, n);
    const textPass = forward(text, read.mean, m);
    const result = contrast(imagePass.output, textPass.output, fit, { n, m, dim: DIM, scale: LOGIT_SCALE });
    const byImage = backward(image, imagePass, result.images, n, { wantsInput: false });
    const byText = backward(text, textPass, result.texts, m, { wantsInput: true });
    const byMean = byText.input ?? new Float32Array(0);
    const byVectors = new Float32Array(vectors.length);
    const byWeights = new Float32Array(vocabulary);
    for (let r = 0; r < m; r++) {
      for (let k = 0; k < context; k++) {
        const share = read.shares[r * context + k] ?? 0;
        if (share === 0) continue;
        const id = ids[r * context + k] ?? 0;
        let slope = 0;
        for (let i = 0; i < WORD_DIM; i++) {
          const g = byMean[r * WORD_DIM + i] ?? 0;
          byVectors[id * WORD_DIM + i] = (byVectors[id * WORD_DIM + i] ?? 0) + g * share;
          slope += g * ((vectors[id * WORD_DIM + i] ?? 0) - (read.mean[r * WORD_DIM + i] ?? 0));
        }
        byWeights[id] = (byWeights[id] ?? 0) + slope * share;
      }
    }
    const rate = 0.0025 * Math.min(1, (step + 1) / 20) * (0.5 + 0.5 * Math.cos((Math.PI * step) / options.steps));
    const gradients = [
      byImage.w1,
      byImage.b1,
      byImage.w2,
      byImage.b2,
      byText.w1,
      byText.b1,
      byText.w2,
      byText.b2,
      byVectors,
      byWeights,
    ] as const;
    for (const [index, optimiser] of optimisers.entries())
      optimiser.step(gradients[index] ?? new Float32Array(0), index >= 8 ? rate * 3 : rate);
    options.onStep(step, result.loss);
  }

  // The graph takes raw features, so mean and deviation go into the first layer.
  const folded: Mlp = { ...image, w1: image.w1.slice(), b1: image.b1.slice() };
  for (let h = 0; h < HIDDEN; h++) {
    for (let k = 0; k < count; k++) {
      const weight = (image.w1[h * count + k] ?? 0) * (inverse[k] ?? 0);
      folded.w1[h * count + k] = weight;
      folded.b1[h] = (folded.b1[h] ?? 0) - weight * (mean[k] ?? 0);
    }
  }
  return { image: folded, text, vectors, weights: currentWeights() };
}

import { PDQ_SIDE, pdqKernel } from './pdq-kernel.ts';
import type { Pixels } from './pixels.ts';

export interface PdqHash {
  /** 32 bytes, as the reference prints them: the word of the highest frequencies first. */
  hash: Uint8Array;
  /** 0-100: how much there is to tell images apart by. Below 50 the hash should not be used for matching. */
  quality: number;
}

const KEPT = 16;
/** Less than this is no frequency of the picture; the bits that the reference makes of its own rounding are left out. */
const ROUNDING = 1e-6;
/** The reference hashes no smaller ones: 256 zero bits of quality 0. */
const MIN_SIDE = 5;

/**
 * PDQ: which of the 16 x 16 lowest frequencies of the 64 x 64 luma image are above their median.
 * @param rgb three channels, the image or a reduced form of it
 * @param full size of the image. Where it is that of `rgb` the hash is the reference's, else within some bits of it: see pdqKernel.
 * @see facebook/ThreatExchange, pdq/cpp/hashing; pdqhash-2017-10-09.pdf
 */
export function pdqHash(rgb: Pixels, full: { width: number; height: number }): PdqHash {
  if (Math.min(full.width, full.height) < MIN_SIDE) return { hash: new Uint8Array(32), quality: 0 };
  const samples = sample(rgb, full);
  return { hash: toBits(lowFrequencies(samples)), quality: qualityOf(samples) };
}

/** The 64 x 64 luma image. */
function sample({ data, width, height }: Pixels, full: { width: number; height: number }): Float64Array {
  const across = pdqKernel(full.width, width);
  const rows = new Float64Array(height * PDQ_SIDE);
  const luma = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width * 3; x < width; x++, at += 3)
      luma[x] = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
    for (let n = 0; n < PDQ_SIDE; n++) {
      const first = across.first[n] ?? 0;
      const weights = across.weights[n] ?? luma;
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) sum += (weights[tap] ?? 0) * (luma[first + tap] ?? 0);
      rows[y * PDQ_SIDE + n] = sum;
    }
  }
  const down = pdqKernel(full.height, height);
  const samples = new Float64Array(PDQ_SIDE * PDQ_SIDE);
  for (let n = 0; n < PDQ_SIDE; n++) {
    const first = down.first[n] ?? 0;
    const weights = down.weights[n] ?? luma;
    for (let tap = 0; tap < weights.length; tap++) {
      const weight = weights[tap] ?? 0;
      const from = (first + tap) * PDQ_SIDE;
      for (let x = 0; x < PDQ_SIDE; x++) samples[n * PDQ_SIDE + x] = (samples[n * PDQ_SIDE + x] ?? 0) + weight * (rows[from + x] ?? 0);
    }
  }
  return samples;
}

/** The sum of gradients in whole percent, divided so that a photograph comes to 100. */
function qualityOf(samples: Float64Array): number {
  const steps = (a: number, b: number): number => Math.abs(Math.trunc((((samples[a] ?? 0) - (samples[b] ?? 0)) * 100) / 255));
  let sum = 0;
  for (let at = 0; at < samples.length; at++) {
    if (at + PDQ_SIDE < samples.length) sum += steps(at, at + PDQ_SIDE);
    if ((at + 1) % PDQ_SIDE !== 0) sum += steps(at, at + 1);
  }
  return Math.min(100, Math.floor(sum / 90));
}

let basis: Float64Array | undefined;

/** Frequencies 1 to 16 of the DCT in both directions. */
function lowFrequencies(samples: Float64Array): Float64Array {
  basis ??= Float64Array.from({ length: KEPT * PDQ_SIDE }, (_, at) => {
    const frequency = Math.floor(at / PDQ_SIDE) + 1;
    return Math.sqrt(2 / PDQ_SIDE) * Math.cos((Math.PI / (2 * PDQ_SIDE)) * frequency * (2 * (at % PDQ_SIDE) + 1));
  });
  const half = new Float64Array(KEPT * PDQ_SIDE);
  for (let i = 0; i < KEPT; i++)
    for (let y = 0; y < PDQ_SIDE; y++) {
      const weight = basis[i * PDQ_SIDE + y] ?? 0;
      for (let x = 0; x < PDQ_SIDE; x++) half[i * PDQ_SIDE + x] = (half[i * PDQ_SIDE + x] ?? 0) + weight * (samples[y * PDQ_SIDE + x] ?? 0);
    }
  const low = new Float64Array(KEPT * KEPT);
  for (let i = 0; i < KEPT; i++)
    for (let j = 0; j < KEPT; j++) {
      let sum = 0;
      for (let x = 0; x < PDQ_SIDE; x++) sum += (half[i * PDQ_SIDE + x] ?? 0) * (basis[j * PDQ_SIDE + x] ?? 0);
      low[i * KEPT + j] = Math.abs(sum) < ROUNDING ? 0 : sum;
    }
  return low;
}

/** Row i is the reference's word i with column j as bit j; words are printed from the last to the first. */
function toBits(low: Float64Array): Uint8Array {
  const median = low.toSorted()[low.length / 2 - 1] ?? 0;
  const hash = new Uint8Array(low.length / 8);
  for (let at = 0; at < low.length; at++) {
    if ((low[at] ?? 0) <= median) continue;
    const byte = hash.length - 1 - (at >> 3);
    hash[byte] = (hash[byte] ?? 0) | (1 << (at & 7));
  }
  return hash;
}

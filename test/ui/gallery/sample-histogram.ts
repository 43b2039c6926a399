import type { Histogram } from '../../../src-shared/contract/views.ts';

const BINS = 57;
const bell = (bin: number, middle: number, width: number) => Math.exp(-(((bin - middle) / width) ** 2));

/** A score with most values left of the middle; `inside` holds what lies between two bins. */
export function sampleHistogram(from: number, to: number, low: number, high: number): Histogram {
  const all = Array.from({ length: BINS }, (_, bin) => Math.round(6000 * bell(bin, 24, 13) + 300 * bell(bin, 50, 4)));
  const others = all.map((count, bin) => Math.round(count * (0.05 + 0.3 * (bin / BINS))));
  return {
    field: 'aesthetic',
    label: 'LAION v2',
    is_score: true,
    lowest: from,
    highest: to,
    from,
    to,
    all,
    others,
    inside: others.map((count, bin) => (bin >= low && bin < high ? count : 0)),
    missing: 38,
  };
}

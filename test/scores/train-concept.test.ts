import { describe, expect, test } from 'vitest';
import { sigmoid } from '#main/scores/mlp-head.ts';
import { trainConcept } from '#main/scores/train-concept.ts';
import { dot } from '#main/scores/vectors.ts';
import { seededRandom } from '../helpers/seeded-random.ts';

const DIM = 128;

/** Unit vectors around a common centre, as CLIP's lie, moved by `shift` along the first coordinate. */
function cloud(count: number, shift: number, seed: number): Float32Array[] {
  const random = seededRandom(seed);
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: count }, () => {
    const values = Float64Array.from({ length: DIM }, (_, d) => (d === 1 ? 6 : gauss() * 0.5) + (d === 0 ? shift : 0));
    const norm = Math.hypot(...values);
    return Float32Array.from(values, (value) => value / norm);
  });
}

describe('training a concept', () => {
  test('from 20 and 20 examples tells fresh ones apart, and the held-out estimate is about what they show', () => {
    const concept = trainConcept(cloud(20, 0.8, 1), cloud(20, -0.8, 2));
    const probability = (vector: Float32Array): number => sigmoid(dot(concept.weight, vector) + concept.bias);
    const fresh = [
      cloud(500, 0.8, 3).filter((vector) => probability(vector) > 0.5).length,
      cloud(500, -0.8, 4).filter((vector) => probability(vector) <= 0.5).length,
    ];
    const accuracy = ((fresh[0] ?? 0) + (fresh[1] ?? 0)) / 1000;
    expect(accuracy).toBeGreaterThan(0.75);
    expect(Math.abs(concept.heldOut.accuracy - accuracy)).toBeLessThan(0.15);
    expect(concept.heldOut.auc).toBeGreaterThan(0.75);
    expect(concept.heldOut.folds).toBe(5);
  });

  test('of noise is estimated as chance, though the head knows every example', () => {
    const estimates = Array.from(
      { length: 8 },
      (_, seed) => trainConcept(cloud(20, 0, seed * 2 + 100), cloud(20, 0, seed * 2 + 101)).heldOut.auc,
    );
    const mean = estimates.reduce((sum, auc) => sum + auc, 0) / estimates.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.12);
  });

  test('is the same for the same examples, and copes with sides of different size', () => {
    const [few, many] = [cloud(6, 1, 5), cloud(60, -1, 6)];
    const concept = trainConcept(few, many);
    expect(trainConcept(few, many)).toEqual(concept);
    const right = few.filter((vector) => dot(concept.weight, vector) + concept.bias > 0);
    expect(right).toHaveLength(6);
  });

  test('refuses too few, too many, and images that are all the same', () => {
    expect(() => trainConcept(cloud(4, 1, 1), cloud(20, -1, 2))).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('got 4') }),
    );
    expect(() => trainConcept(cloud(20, 1, 1), cloud(501, -1, 2))).toThrow('got 501');
    const [same = new Float32Array(DIM)] = cloud(1, 1, 1);
    expect(() => trainConcept(Array<Float32Array>(5).fill(same), Array<Float32Array>(5).fill(same))).toThrow('same image');
  });
});

import { AppError } from '#shared/errors.ts';
import type { HeadCard } from '../models/head-card.ts';
import { sigmoid } from './mlp-head.ts';

/** One number out of the outputs of a network. @param outputs of one item @throws AppError(DIMENSION_MISMATCH) when there are too few */
export function readOutput(outputs: Float32Array | Float64Array | undefined, output: HeadCard['output'], index: number): number {
  const value = outputs?.[index];
  if (!outputs || value === undefined)
    throw new AppError('DIMENSION_MISMATCH', `the head has ${outputs?.length ?? 'no'} outputs, output ${index} was asked for`);
  switch (output) {
    case 'raw':
      return value;
    case 'sigmoid':
      return sigmoid(value);
    case 'softmax': {
      let highest = Number.NEGATIVE_INFINITY;
      for (const other of outputs) highest = Math.max(highest, other);
      let sum = 0;
      for (const other of outputs) sum += Math.exp(other - highest);
      return Math.exp(value - highest) / sum;
    }
  }
}

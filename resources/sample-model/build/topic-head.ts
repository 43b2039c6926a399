import { fitRidge } from './aesthetic.ts';

/** How steep the step between other topics and this one is: half a deviation of the label to either side is a logit of 6. */
const STEEPNESS = 12;

/**
 * A head that tells pictures of one topic from all others: logit = weight . x + bias, above 0 for the topic.
 * @param rows unit vectors @param isOfTopic one for each row
 */
export function fitTopic(rows: readonly Float32Array[], isOfTopic: readonly boolean[]): { weight: Float32Array; bias: number } {
  const { weight, bias } = fitRidge(
    rows,
    isOfTopic.map((is) => (is ? 1 : 0)),
    0.3,
  );
  return { weight: weight.map((value) => value * STEEPNESS), bias: (bias - 0.5) * STEEPNESS };
}

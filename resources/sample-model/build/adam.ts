/** Adam with decoupled weight decay (Kingma & Ba 2014; Loshchilov & Hutter 2017) for one array of parameters. */
export interface Adam {
  step(gradient: Float32Array, rate: number): void;
}

/** @param parameters changed in place @param decay per step and unit of rate */
export function createAdam(parameters: Float32Array, decay = 0): Adam {
  const mean = new Float32Array(parameters.length);
  const square = new Float32Array(parameters.length);
  let steps = 0;
  return {
    step(gradient, rate) {
      steps++;
      const meanScale = 1 / (1 - 0.9 ** steps);
      const squareScale = 1 / (1 - 0.98 ** steps);
      for (let i = 0; i < parameters.length; i++) {
        const slope = gradient[i] ?? 0;
        const m = 0.9 * (mean[i] ?? 0) + 0.1 * slope;
        const s = 0.98 * (square[i] ?? 0) + 0.02 * slope * slope;
        mean[i] = m;
        square[i] = s;
        const value = parameters[i] ?? 0;
        parameters[i] = value - rate * ((m * meanScale) / (Math.sqrt(s * squareScale) + 1e-8) + decay * value);
      }
    },
  };
}

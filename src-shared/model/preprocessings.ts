/**
 * Ways to prepare an image for a model. `exact`: as the model's authors do, bit for bit. `fast-1`: large images are first shrunk while they
 * are decoded. A faster way that gives other numbers than `fast-1` gets a name of its own, since scores and vectors carry the name.
 */
export const PREPROCESSINGS = ['exact', 'fast-1'] as const;
export type Preprocessing = (typeof PREPROCESSINGS)[number];

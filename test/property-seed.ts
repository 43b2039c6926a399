import fc from 'fast-check';

/**
 * Property tests draw the same examples in every run, so that a change that breaks one is told from a rare example that was found by
 * luck. GLEANER_PROPERTY_SEED names another seed, `any` takes a new one each time.
 */
const asked = process.env.GLEANER_PROPERTY_SEED ?? '20261121';
const seed = asked === 'any' ? Date.now() % 2 ** 31 : Number(asked);
if (!Number.isInteger(seed)) throw new TypeError(`GLEANER_PROPERTY_SEED is ${asked}, expected a whole number or any`);
fc.configureGlobal({ seed });

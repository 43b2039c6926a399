import { failure, type Outcome } from '#shared/outcome.ts';

/** The beginnings of sharp's own errors about an input, and what is said of it. */
const OF_SHARP: readonly (readonly [string, string])[] = [
  ['Input buffer has corrupt header', 'the header cannot be read'],
  ['Input buffer contains unsupported image format', 'the format is not read'],
];

/**
 * What sharp throws for bytes that it cannot decode, as an item failure. Only sharp's own words count: after them comes what libvips
 * has in its one error buffer, which all images in the process write to and clear, so that it may be cut or tell of another image.
 * @param maxPixels the limit that was in force @throws the error itself when it is no plain Error: sharp's are, mistakes of ours are not
 */
export function decodeFailure(error: unknown, maxPixels: number): Outcome<never> {
  if (!(error instanceof Error) || error.name !== 'Error') throw error;
  if (error.message.startsWith('Input image exceeds pixel limit')) {
    return failure('too_many_pixels', `the image has more than ${maxPixels} pixels`);
  }
  const known = OF_SHARP.find(([words]) => error.message.startsWith(words));
  return failure('decode_error', `image decoding error: ${known ? known[1] : 'the pixels cannot be read'}`);
}

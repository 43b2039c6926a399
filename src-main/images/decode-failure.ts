import { failure, type Outcome } from '#shared/outcome.ts';

/** Image libraries put the reason in the first line, sometimes after a repeated one. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').trim().slice(0, 200);
}

/**
 * What sharp throws for bytes that it cannot decode, as an item failure.
 * @param maxPixels the limit that was in force @throws the error itself when it is no plain Error: sharp's are, mistakes of ours are not
 */
export function decodeFailure(error: unknown, maxPixels: number): Outcome<never> {
  if (!(error instanceof Error) || error.name !== 'Error') throw error;
  const message = firstLine(error.message);
  if (message.includes('exceeds pixel limit') || /image too large|exceeds .*limit/i.test(message)) {
    return failure('too_many_pixels', `the image has more than ${maxPixels} pixels`);
  }
  return failure('decode_error', `image decoding error: ${message}`);
}

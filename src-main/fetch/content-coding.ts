import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { ItemFailure } from './item-failure.ts';

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress],
]);

/**
 * A decoder for a body that came compressed although `identity` was asked for. Values that are no coding (`none`, `utf-8`, `binary`)
 * are common on images and mean nothing.
 * @throws ItemFailure(decode_error) for several codings on top of each other
 */
export function contentDecoder(values: readonly string[]): (() => Transform) | undefined {
  const codings = values.flatMap((value) => value.toLowerCase().split(',')).map((coding) => coding.trim());
  const known = codings.filter((coding) => DECODERS.has(coding));
  if (known.length > 1) throw new ItemFailure('decode_error', `the body is compressed more than once (${known.join(', ')})`, 200);
  return known[0] === undefined ? undefined : DECODERS.get(known[0]);
}

/** True for errors of the decoders above. */
export function isDecoderError(error: unknown): error is Error & { code: string } {
  const { code } = error as { code?: unknown };
  return error instanceof Error && typeof code === 'string' && /^(Z_[A-Z]+_ERROR|ERR__?ERROR|ERR_ZSTD|ZSTD_error)/.test(code);
}

import { open } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import { failure, type Outcome, success } from '#shared/outcome.ts';
import { type FailedImage, type ImageRef, MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS } from './inference-protocol.ts';
import type { ImageIo } from './io-detection.ts';
import { cropToSquare, decodeRgb, writeNchw } from './preprocess.ts';
import type { PreprocessConfig } from './preprocess-config.ts';

/**
 * One batch as every decoding thread gets it. The threads share the work by taking the next image from a counter in shared memory: they go on
 * while the main thread is blocked inside a run of the network.
 */
export interface DecodeBatch {
  id: number;
  refs: ImageRef[];
  layout: ImageIo['layout'];
  config: PreprocessConfig;
  /** Model input: refs.length rows of 3 * size * size values. */
  pixels: SharedArrayBuffer;
  /** Int32[2]: the next image to take; 1 once the batch is cancelled. */
  control: SharedArrayBuffer;
}

export interface DecodedBatch {
  id: number;
  failed: FailedImage[];
  decodeMs: number;
}

export const NEXT = 0;
export const CANCELLED = 1;

/** Bytes that one image takes in a batch. */
export function pixelBytes(layout: ImageIo['layout'], size: number): number {
  return 3 * size * size * (layout === 'nchw-float32' ? 4 : 1);
}

/**
 * Takes images of the batch until none is left, and writes each into its row. Undecodable images are reported and their rows zeroed.
 * @throws AppError(FILE_NOT_FOUND) when a file is gone; AppError(LIBRARY_DAMAGED) when it ends before the image does
 */
export async function decodeShare(batch: DecodeBatch): Promise<DecodedBatch> {
  const control = new Int32Array(batch.control);
  const failed: FailedImage[] = [];
  const started = performance.now();
  for (;;) {
    const index = Atomics.add(control, NEXT, 1);
    const ref = batch.refs[index];
    if (!ref || Atomics.load(control, CANCELLED) === 1) break;
    const done = await decodeInto(ref, batch, index);
    if (!done.ok) failed.push({ index, status: done.status, message: done.message });
  }
  return { id: batch.id, failed, decodeMs: performance.now() - started };
}

async function decodeInto(ref: ImageRef, batch: DecodeBatch, index: number): Promise<Outcome<null>> {
  const { layout, config } = batch;
  const row = new Uint8Array(batch.pixels, index * pixelBytes(layout, config.size), pixelBytes(layout, config.size));
  const image = ref.length > MAX_IMAGE_BYTES ? tooLarge(ref) : await decodeRgb(await readRef(ref), { maxPixels: MAX_IMAGE_PIXELS, config });
  if (!image.ok) {
    row.fill(0);
    return image;
  }
  const square = cropToSquare(image.value, config, image.value.full);
  if (layout === 'nhwc-uint8') row.set(square.data);
  else writeNchw(square, config, new Float32Array(batch.pixels, row.byteOffset, row.byteLength / 4));
  return success(null);
}

function tooLarge(ref: ImageRef): Outcome<never> {
  return failure('too_large', `${ref.length} bytes, at most ${MAX_IMAGE_BYTES} are read`);
}

async function readRef(ref: ImageRef): Promise<Uint8Array> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(ref.path, 'r');
  } catch (error) {
    throw new AppError('FILE_NOT_FOUND', `the file ${ref.path} cannot be opened`, { data: { path: ref.path }, cause: error });
  }
  try {
    const bytes = Buffer.allocUnsafe(ref.length);
    for (let filled = 0; filled < ref.length; ) {
      const { bytesRead } = await handle.read(bytes, filled, ref.length - filled, ref.offset + filled);
      if (bytesRead === 0) {
        const what = `${ref.path} ends ${ref.length - filled} bytes before the end of the image at ${ref.offset}, length ${ref.length}`;
        throw new AppError('LIBRARY_DAMAGED', what, { data: { ...ref } });
      }
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

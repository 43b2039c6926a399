import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { AppError } from '#shared/errors.ts';
import { pixelBytes } from './decode-batch.ts';
import { detectImageIo, type ImageIo } from './io-detection.ts';
import { dimOfFirstRun, outputRows } from './output-rows.ts';
import { openSession, type Placement, type Provider, withRunErrors } from './session.ts';

/** The vision half of a model, ready to run. */
export interface ImageTower {
  io: ImageIo;
  provider: Provider;
  dim: number;
  /** @param pixels model inputs in the layout of `io` @param first the first of the `rows` to run @returns Float32Array[rows * dim], not normalised */
  run(pixels: SharedArrayBuffer, rows: number, first?: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Loads a vision tower and makes one run.
 * @param options.size side of the prepared images, which must be the graph's own where that is fixed
 * @throws AppError(MODEL_INVALID), AppError(PROVIDER_UNAVAILABLE)
 */
export async function openImageTower(path: string, options: Placement & { size: number }): Promise<ImageTower> {
  const { size } = options;
  const { Tensor } = await import('onnxruntime-node');
  let io: ImageIo | undefined;
  let dim = 0;
  const runWith = async (
    session: InferenceSession,
    found: ImageIo,
    pixels: SharedArrayBuffer,
    rows: number,
    first = 0,
  ): Promise<Float32Array> => {
    const start = first * pixelBytes(found.layout, size);
    const tensor =
      found.layout === 'nhwc-uint8'
        ? new Tensor('uint8', new Uint8Array(pixels, start, rows * 3 * size * size), [rows, size, size, 3])
        : new Tensor('float32', new Float32Array(pixels, start, rows * 3 * size * size), [rows, 3, size, size]);
    const outputs = await session.run({ [found.inputName]: tensor }, [found.outputName]);
    return outputRows(outputs[found.outputName], rows, basename(path));
  };
  const { session, provider } = await openSession(path, {
    ...options,
    probe: async (candidate) => {
      io = detectImageIo(candidate.inputMetadata, candidate.outputMetadata, basename(path));
      if (io.size !== null && io.size !== size) {
        throw new AppError('MODEL_INVALID', `${basename(path)} takes images of ${io.size} pixels, the preprocessing makes ${size}`, {
          data: { path },
        });
      }
      const rows = io.batch ?? 1;
      const output = await runWith(candidate, io, new SharedArrayBuffer(rows * pixelBytes(io.layout, size)), rows);
      dim = dimOfFirstRun(output, rows, basename(path));
    },
  });
  if (!io) throw new AppError('BUG', 'the probe did not run');
  const found = io;
  return {
    io: found,
    provider,
    dim,
    run: (pixels, rows, first) => withRunErrors(path, provider, () => runWith(session, found, pixels, rows, first)),
    release: () => session.release(),
  };
}

import { statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { pixelBytes } from '#main/models/decode-batch.ts';
import { DecodePool } from '#main/models/decode-pool.ts';
import { BATCHES_IN_FLIGHT } from '#main/models/dual-encoder.ts';
import { embedImages } from '#main/models/embed-images.ts';
import type { ImageRef } from '#main/models/inference-protocol.ts';
import { parsePreprocessConfig } from '#main/models/preprocess-config.ts';
import { PREPROCESSINGS, type Preprocessing } from '#shared/model/preprocessings.ts';
import { randomValues, tinyPreprocessor } from '../helpers/tiny-onnx.ts';
import type { Bench } from './bench.ts';

const WORKER = new URL('../../src-main/entry/preprocess-worker.ts', import.meta.url);
const LARGE_PICTURES = 8;

/** Images a second that are read, decoded and prepared by the scoring path with nothing to run them through. @param options.size side of the squares */
export async function prepareRate(
  refs: readonly ImageRef[],
  options: { size: number; decoders: number; batch: number; way: Preprocessing },
): Promise<number> {
  const { size, decoders, batch, way } = options;
  const config = { ...parsePreprocessConfig('preprocessor_config.json', tinyPreprocessor(size)), way };
  const pool = new DecodePool(decoders, WORKER);
  const buffers = Array.from({ length: BATCHES_IN_FLIGHT }, () => new SharedArrayBuffer(batch * pixelBytes('nchw-float32', size)));
  const nothing = new Float32Array(batch);
  const prepare = async (some: readonly ImageRef[]): Promise<number> => {
    const { failed, timings } = await embedImages(some, {
      pool,
      buffers,
      batchSize: batch,
      dim: 1,
      layout: 'nchw-float32',
      config,
      isRaw: true,
      run: async () => nothing,
      signal: new AbortController().signal,
    });
    if (failed[0]) throw new Error(`an image of the bench does not decode: ${failed[0].message}`);
    return timings.wallMs;
  };
  try {
    await prepare(refs.slice(0, 4 * batch)); // threads start, code is compiled
    return (refs.length * 1000) / (await prepare(refs));
  } finally {
    await pool.close();
  }
}

/** Both ways of preparing large pictures for a model of 224 pixels, on all cores. */
export async function prepareLargeBench(bench: Bench): Promise<void> {
  for (const [width, height] of [
    [1600, 1200],
    [4000, 3000],
  ] as const) {
    const refs: ImageRef[] = [];
    for (let n = 0; n < LARGE_PICTURES; n++) {
      const path = join(bench.folder, `large-${width}-${n}.jpg`);
      writeFileSync(path, await largePicture(width, height, n + 1));
      refs.push({ path, offset: 0, length: statSync(path).size });
    }
    const turns = Array.from({ length: 3 }, () => refs).flat();
    const rates: Record<string, number> = {};
    const started = performance.now();
    for (const way of PREPROCESSINGS)
      rates[`${way} images/s`] = await prepareRate(turns, { size: 224, decoders: Math.min(16, availableParallelism()), batch: 8, way });
    const kb = Math.round((refs[0]?.length ?? 0) / 1000);
    bench.tell(
      `prepare ${width}x${height}`,
      { wallSeconds: (performance.now() - started) / 1000 },
      rates,
      `JPEG of ${kb} kB, to 224 pixels`,
    );
  }
}

/** Noise on three scales: about as many bytes a pixel as a photograph. */
async function largePicture(width: number, height: number, seed: number): Promise<Buffer> {
  const noise = (side: number): Buffer =>
    Buffer.from(Uint8Array.from(randomValues(seed * 31 + side, side * side * 3), (value) => 128 + value * 127));
  const layer = (side: number) =>
    sharp(noise(side), { raw: { width: side, height: side, channels: 3 } }).resize(width, height, { fit: 'fill', kernel: 'cubic' });
  const overlays = await Promise.all(
    [40, 200].map(async (side) => ({ input: await layer(side).ensureAlpha(0.4).png().toBuffer(), blend: 'over' as const })),
  );
  return await layer(8).composite(overlays).jpeg({ quality: 90 }).toBuffer();
}

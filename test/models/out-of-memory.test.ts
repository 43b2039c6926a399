import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { runInParts } from '#main/models/run-in-parts.ts';
import { encodeOnnx } from '../../resources/sample-model/build/onnx-writer.ts';
import { forkInference } from '../helpers/inference-process.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { tinyModelFiles, tinyVisionGraph, writeFiles } from '../helpers/tiny-onnx.ts';

/** A tower whose every image takes so many bytes while it runs. */
function greedyVision(bytesPerImage: number): Uint8Array {
  const graph = tinyVisionGraph();
  const shape = BigInt64Array.of(1n, 1n, 1n, BigInt(bytesPerImage / 4));
  return encodeOnnx({
    ...graph,
    initializers: [
      ...graph.initializers,
      { name: 'wide', type: 'int64', dims: [4], data: shape },
      { name: 'nothing', type: 'float32', dims: [1], data: Float32Array.of(0) },
    ],
    nodes: [
      // [batch, 3, 32, 32] -> [batch, 1, 1, 1] -> [batch, 1, 1, bytes / 4] -> [batch, 1, 1, 1]: nothing but memory comes of it.
      { op: 'ReduceMean', inputs: ['pixel_values'], outputs: ['small'], attributes: { axes: { ints: [1, 2, 3] }, keepdims: { int: 1 } } },
      { op: 'Expand', inputs: ['small', 'wide'], outputs: ['huge'] },
      { op: 'ReduceMax', inputs: ['huge'], outputs: ['peak'], attributes: { axes: { ints: [3] }, keepdims: { int: 1 } } },
      { op: 'Mul', inputs: ['peak', 'nothing'], outputs: ['zero'] },
      { op: 'Add', inputs: ['pixel_values', 'zero'], outputs: ['pixels'] },
      ...graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map((name) => (name === 'pixel_values' ? 'pixels' : name)) })),
    ],
  });
}

const canLimit =
  process.platform === 'linux' &&
  (() => {
    try {
      execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();

test.skipIf(!canLimit)('a batch that the memory does not hold is halved until it fits, and every image gets its vector', async () => {
  const dir = tempDir();
  await writeFiles(dir, { ...tinyModelFiles(), 'onnx/vision_model.onnx': greedyVision(96_000_000) });
  const path = join(dir, 'image.png');
  const png = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#3377aa' } })
    .png()
    .toBuffer();
  await writeFile(path, png);
  const refs = new Array(17).fill({ path, offset: 0, length: png.length });
  const { child, client } = forkInference();
  onTestFinished(() => client.close());
  await client.load({ modelDir: dir, decoders: 1, batchSize: 16 });
  const [reference] = [(await client.embedImages(refs.slice(0, 1))).embeddings.slice(0, 16)];
  const inUse = Number(/VmSize:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024;
  execFileSync('prlimit', ['--pid', String(child.pid), `--as=${inUse + 1_300_000_000}`]);
  const { embeddings, halvings, failed } = await client.embedImages(refs);
  expect(failed).toEqual([]);
  expect(halvings[0]).toMatchObject({ from: 16, to: 8 });
  expect(halvings[0]?.reason).toMatch(/alloc/i);
  for (let row = 0; row < refs.length; row++) expect(embeddings.slice(row * 16, (row + 1) * 16)).toEqual(reference);
  // The lesson is kept: the next call does not fail first.
  expect((await client.embedImages(refs)).halvings).toEqual([]);
});

test('parts come back in order, another failure is not tried again, and one row that does not fit is told', async () => {
  const rows = (first: number, count: number): Float32Array => Float32Array.from({ length: count * 2 }, (_, i) => first * 2 + i);
  const halvings: Parameters<typeof runInParts>[1] = [];
  const { output, atOnce } = await runInParts({ rows: 11, atOnce: 11, canShrink: true }, halvings, async (first, count) => {
    if (count > 3) throw new Error('CUDA error: out of memory');
    return rows(first, count);
  });
  expect(output).toEqual(rows(0, 11));
  expect(atOnce).toBe(3);
  expect(halvings.map(({ from, to }) => [from, to])).toEqual([
    [11, 6],
    [6, 3],
  ]);
  const failing = (message: string) => runInParts({ rows: 4, atOnce: 4, canShrink: true }, [], () => Promise.reject(new Error(message)));
  await expect(failing('the graph is wrong')).rejects.toThrow('the graph is wrong');
  await expect(failing('std::bad_alloc')).rejects.toThrow('std::bad_alloc');
  const fixed = runInParts({ rows: 4, atOnce: 4, canShrink: false }, [], () => Promise.reject(new Error('std::bad_alloc')));
  await expect(fixed).rejects.toThrow('std::bad_alloc');
});

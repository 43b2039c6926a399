import { expect, onTestFinished, test } from 'vitest';
import type { InferenceClient } from '#main/models/client.ts';
import { forkInference } from '../helpers/inference-process.ts';
import { type VitWeights, writeRandomVit } from '../helpers/random-vit.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { tinyModelFiles, writeFiles } from '../helpers/tiny-onnx.ts';
import { findVulkan } from '../helpers/vulkan.ts';

const vulkan = findVulkan();

/** A vision transformer, and a process that finds the driver. */
async function trial(weights: VitWeights): Promise<{ client: InferenceClient; modelDir: string }> {
  const modelDir = tempDir();
  const { 'onnx/vision_model.onnx': _, ...files } = tinyModelFiles();
  await writeFiles(modelDir, files);
  await writeRandomVit(modelDir, { size: 32, patch: 16, width: 16, layers: 1, heads: 2, dim: 16 }, weights);
  const { client } = forkInference(vulkan?.env(tempDir()));
  onTestFinished(() => client.close());
  return { client, modelDir };
}

test.skipIf(vulkan === undefined)('WebGPU gives the vectors of the CPU, on a vision transformer', { timeout: 60_000 }, async () => {
  const { client, modelDir } = await trial('fp32');
  const measure = async (provider: 'cpu' | 'webgpu'): Promise<Float32Array> => {
    expect(await client.load({ modelDir, provider, decoders: 1, batchSize: 1 })).toMatchObject({ provider, fallback: null });
    return (await client.measure({ forMs: 0 })).embeddings;
  };
  const cpu = await measure('cpu');
  const webgpu = await measure('webgpu');
  expect(cpu).toHaveLength(16);
  expect(cpu.reduce((sum, value, i) => sum + value * (webgpu[i] ?? 0), 0)).toBeGreaterThan(0.999);
});

test.skipIf(vulkan?.driver !== 'SwiftShader')(
  'half precision on a device without it gives way to the CPU, with the reason',
  {
    timeout: 60_000,
  },
  async () => {
    const { client, modelDir } = await trial('fp16');
    const asked = { modelDir, provider: 'webgpu', decoders: 1, batchSize: 1 } as const;
    await expect(client.load(asked)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', message: expect.stringContaining('f16') });
    expect(await client.load({ ...asked, onUnavailable: 'cpu' })).toMatchObject({
      provider: 'cpu',
      precision: 'fp16',
      fallback: { requested: 'webgpu', reason: expect.stringContaining('f16') },
    });
  },
);

import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { InferenceClient, inferenceEnvironment } from '#main/models/client.ts';
import { ChildClient } from '#main/util/child-rpc.ts';
import { encodeOnnx } from '../../resources/sample-model/build/onnx-writer.ts';
import { randomVitGraph } from '../helpers/random-vit.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { tinyModelFiles, writeFiles } from '../helpers/tiny-onnx.ts';

/** A folder with SwiftShader, the Vulkan driver in software that every Electron and Chromium for Linux x64 brings along. */
function softwareVulkan(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const cache = join(homedir(), '.cache', 'gleaner');
  const cached = existsSync(cache) ? readdirSync(cache).map((name) => join(cache, name)) : [];
  return [process.env.GLEANER_ELECTRON_DIST ?? '', ...cached].find(
    (folder) => existsSync(join(folder, 'libvk_swiftshader.so')) && existsSync(join(folder, 'libvulkan.so.1')),
  );
}

function forkWithVulkan(folder: string): InferenceClient {
  const loader = tempDir();
  symlinkSync(join(folder, 'libvulkan.so.1'), join(loader, 'libvulkan.so.1'));
  const driver = join(folder, 'vk_swiftshader_icd.json');
  const env = { ...inferenceEnvironment(process.env), LD_LIBRARY_PATH: loader, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver };
  const entry = fileURLToPath(new URL('../../src-main/entry/inference.ts', import.meta.url));
  const child: ChildProcess = fork(entry, { serialization: 'advanced', env, execArgv: [] });
  const client = new InferenceClient(new ChildClient(child, 'inference'));
  onTestFinished(() => client.close());
  return client;
}

const vulkan = softwareVulkan();

test.skipIf(vulkan === undefined)('WebGPU gives the vectors of the CPU, on a vision transformer', { timeout: 60_000 }, async () => {
  const dir = tempDir();
  const shape = { size: 32, patch: 16, width: 16, layers: 1, heads: 2, dim: 16 };
  await writeFiles(dir, { ...tinyModelFiles(), 'onnx/vision_model.onnx': encodeOnnx(randomVitGraph(shape)) });
  const client = forkWithVulkan(vulkan ?? '');
  const measure = async (provider: 'cpu' | 'webgpu'): Promise<Float32Array> => {
    expect(await client.load({ modelDir: dir, provider, decoders: 1, batchSize: 1 })).toMatchObject({ provider, fallback: null });
    return (await client.measure({ forMs: 0 })).embeddings;
  };
  const cpu = await measure('cpu');
  const webgpu = await measure('webgpu');
  for (let row = 0; row < 1; row++) {
    const at = [row * 16, (row + 1) * 16] as const;
    const other = webgpu.slice(...at);
    expect(cpu.slice(...at).reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0)).toBeGreaterThan(0.999);
  }
});

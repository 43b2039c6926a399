import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openLibrary } from '#main/engine/library.ts';
import type { ImageRef } from '#main/models/inference-protocol.ts';
import type { Provider } from '#main/models/session.ts';
import { forkInference } from '../helpers/inference-process.ts';
import { VIT_B32, VIT_L14, type VitShape, type VitWeights, writeRandomVit } from '../helpers/random-vit.ts';
import { tinyModelFiles, tinyPreprocessor, writeFiles } from '../helpers/tiny-onnx.ts';
import { findVulkan } from '../helpers/vulkan.ts';
import { type Bench, numberOf } from './bench.ts';
import { imageLibrary } from './image.bench.ts';
import { measureCli } from './measure.ts';
import { prepareRate } from './prepare.bench.ts';

interface Topology {
  shape: VitShape;
  weights: VitWeights;
}

/** CLIP's vision towers with random weights, which change no speed. `small` is one for trying the bench out. */
const TOPOLOGIES: Record<string, Topology> = {
  'b32-fp32': { shape: VIT_B32, weights: 'fp32' },
  'b32-fp16': { shape: VIT_B32, weights: 'fp16' },
  'b32-q8': { shape: VIT_B32, weights: 'q8' },
  'l14-fp32': { shape: VIT_L14, weights: 'fp32' },
  'l14-fp16': { shape: VIT_L14, weights: 'fp16' },
  'l14-q8': { shape: VIT_L14, weights: 'q8' },
  'small-fp32': { shape: { size: 224, patch: 32, width: 256, layers: 2, heads: 4, dim: 64 }, weights: 'fp32' },
  'small-q8': { shape: { size: 224, patch: 32, width: 256, layers: 2, heads: 4, dim: 64 }, weights: 'q8' },
};
const SMALL = /^small-/;
const CPU_BATCH = 8;
const GPU_BATCH = 32;
/** L/14 has 18 times the work of B/32. */
const LARGE_SHARE = 1 / 18;

/**
 * The whole scoring path (`gleaner score` on a library: decoding, network, catalog, vectors) against the bare session with the same model,
 * provider and batch, and against decoding and preparing alone. Where network and decoders share the cores, nothing is faster than
 * 1 / (1 / session + 1 / prepare); where they do not, than the slower of the two.
 *
 * Sizes: `images` (default 2000), `vit-images` (default 256, L/14 an eighteenth of them), `vit-seconds` of timing each session (default 10).
 * Lists: `vit` (default: B/32 and L/14, fp32 and q8, and fp16 where there is a GPU), `providers` (default: cpu, and webgpu where there is Vulkan).
 */
export async function scoreBench(bench: Bench): Promise<void> {
  const images = await imageLibrary(bench);
  const library = join(bench.folder, 'scored');
  cpSync(images, library, { recursive: true });
  const sample = await measureCli(['score', '--library', library]);
  bench.tell(
    'score sample',
    sample,
    { 'images/s': numberOf(sample, 'scored') / sample.wallSeconds },
    'sample model, cpu, start-up and load included',
  );
  const vulkan = findVulkan();
  const providers = bench.list('providers', vulkan ? ['cpu', 'webgpu'] : ['cpu']);
  const hasGpu = vulkan?.isSoftware === false || providers.some((name) => !['cpu', 'webgpu'].includes(name));
  const all = Object.keys(TOPOLOGIES).filter((name) => !SMALL.test(name) && (hasGpu || !name.endsWith('fp16')));
  const refs = storedImages(library);
  for (const name of bench.list('vit', all)) {
    const topology = TOPOLOGIES[name];
    if (!topology) throw new Error(`--vit expects some of ${Object.keys(TOPOLOGIES).join(', ')}, got ${name}`);
    const model = join(bench.folder, name);
    const { 'onnx/vision_model.onnx': _, ...files } = tinyModelFiles({ textDim: topology.shape.dim });
    await writeFiles(model, { ...files, 'preprocessor_config.json': tinyPreprocessor(topology.shape.size) });
    await writeRandomVit(model, topology.shape, topology.weights);
    for (const provider of providers) {
      // Each gets samples that are not scored yet by this model.
      const copy = join(bench.folder, `${name}-${provider}`);
      cpSync(images, copy, { recursive: true });
      await scoreOne(bench, { name, topology, model, provider: provider as Provider, library: copy, refs });
      rmSync(copy, { recursive: true });
    }
    rmSync(model, { recursive: true });
  }
}

interface Trial {
  name: string;
  topology: Topology;
  model: string;
  provider: Provider;
  library: string;
  refs: readonly ImageRef[];
}

async function scoreOne(bench: Bench, { name, topology, model, provider, library, refs }: Trial): Promise<void> {
  const vulkan = provider === 'webgpu' ? findVulkan() : undefined;
  const links = join(bench.folder, 'vulkan');
  mkdirSync(links, { recursive: true });
  const env = vulkan?.env(links) ?? {};
  // A driver in software has the CPU's speed or less: it is there to be right.
  const isSlow = vulkan?.isSoftware === true;
  const sharesCores = provider === 'cpu' || isSlow;
  const batch = isSlow ? 1 : provider === 'cpu' ? CPU_BATCH : GPU_BATCH;
  const forMs = isSlow ? 0 : bench.size('vit-seconds', 10) * 1000;
  const session = await timeSession(model, { provider, batch, forMs, env });
  const wanted = bench.size('vit-images', 256) * (topology.shape === VIT_L14 ? LARGE_SHARE : 1) * (isSlow ? 1 / 16 : 1);
  // Whole batches, as in a long run.
  const images = Math.max(2, Math.ceil(wanted / batch)) * batch;
  const decoders = Math.min(16, availableParallelism());
  const prepare = await prepareRate(refs, { size: topology.shape.size, decoders, batch, way: 'exact' });
  const placed = ['--provider', provider, '--batch-size', String(batch)];
  const path = await measureCli(['score', '--model', model, ...placed, '--limit', String(images), '--library', library], { env });
  const rate = numberOf(path, 'images_per_second');
  const bound = sharesCores ? 1 / (1 / session.imagesPerSecond + 1 / prepare) : Math.min(session.imagesPerSecond, prepare);
  const busy = Math.round(numberOf(path, 'accelerator_busy') * 100);
  const cosine = session.cosine === null ? '' : `, cosine to the CPU ${session.cosine.toFixed(5)} at least`;
  bench.tell(
    `score ${name} ${provider}`,
    path,
    { 'images/s': rate, 'session images/s': session.imagesPerSecond, 'prepare images/s': prepare, '% of the bound': (rate / bound) * 100 },
    `${numberOf(path, 'scored')} images, batch ${session.batch}, busy ${busy} %, limited by ${path.json.limited_by}${cosine}; the bound is ${sharesCores ? '1 / (1/session + 1/prepare)' : 'the slower of session and prepare'}${vulkan ? `; ${vulkan.driver}` : ''}`,
  );
}

/** The network alone on made-up pixels, and for other providers than the CPU how near its vectors come to the CPU's. */
async function timeSession(
  modelDir: string,
  { provider, batch, forMs, env }: { provider: Provider; batch: number; forMs: number; env: NodeJS.ProcessEnv },
): Promise<{ imagesPerSecond: number; batch: number; cosine: number | null }> {
  const measure = async (where: Provider, ms: number) => {
    const { client } = forkInference(env);
    try {
      const { dim } = await client.load({ modelDir, provider: where, batchSize: batch, decoders: 1 });
      return { dim, ...(await client.measure({ forMs: ms })) };
    } finally {
      await client.close();
    }
  };
  const { imagesPerSecond, batch: rows, embeddings, dim } = await measure(provider, forMs);
  if (provider === 'cpu') return { imagesPerSecond, batch: rows, cosine: null };
  const cpu = await measure('cpu', 0);
  const cosines = Array.from({ length: Math.min(rows, cpu.batch) }, (_, row) =>
    embeddings.subarray(row * dim, (row + 1) * dim).reduce((sum, value, i) => sum + value * (cpu.embeddings[row * dim + i] ?? 0), 0),
  );
  return { imagesPerSecond, batch: rows, cosine: Math.min(...cosines) };
}

/** Where the images of a library lie. */
function storedImages(folder: string): ImageRef[] {
  const library = openLibrary(folder);
  try {
    const { catalog, paths } = library;
    return catalog.scores
      .samplesByIds(catalog.scores.keptIds(10_000))
      .map(({ pack, offset, length }) => ({ path: join(paths.store, pack), offset, length }));
  } finally {
    library.close();
  }
}

import { createHash } from 'node:crypto';
import { availableParallelism, cpus, hostname } from 'node:os';
import * as z from 'zod';
import { AppError, isCancellation } from '#shared/errors.ts';
import type { ModelIdentity } from '../models/inference-protocol.ts';
import { PROVIDERS, type Provider } from '../models/session.ts';
import type { EngineServices } from './services.ts';

/** Embeddings that are further from the CPU's than this are not the model's. */
const LEAST_COSINE = 0.999;
/** TensorRT builds an engine for minutes before its first run: it is tried only when it is named. */
const NEVER_UNASKED: readonly Provider[] = ['tensorrt'];

export interface ProviderTrial {
  provider: Provider;
  device: number | null;
  /** Null where it does not work. */
  imagesPerSecond: number | null;
  batch: number | null;
  /** Least cosine of its embeddings to those of the CPU, null without either. */
  cosine: number | null;
  /** Why it does not work or is not to be used. */
  reason: string | null;
}

export interface ProbeOptions {
  modelDir: string;
  /** Providers to try besides the CPU, which is always measured; default: all that are known here. */
  providers?: readonly Provider[];
  device?: number | undefined;
  batchSize?: number | undefined;
  forMs: number;
  signal: AbortSignal;
}

const rememberedSchema = z.object({ provider: z.enum(PROVIDERS), device: z.number().nullable() });
export type ChosenProvider = z.infer<typeof rememberedSchema>;

/** Changes with the machine and with onnxruntime: a library may be carried elsewhere. */
function machineKey(): string {
  const facts = [hostname(), process.platform, process.arch, cpus()[0]?.model, availableParallelism(), process.env.LD_LIBRARY_PATH];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);
}

const settingOf = (model: ModelIdentity): string => `provider.${model.modelHash.slice(0, 16)}.${machineKey()}`;

/**
 * Tries providers with a real run of the model, each in a process of its own that a bad driver may take down, and times them.
 * The fastest whose embeddings agree with the CPU's is remembered for this model on this machine.
 */
export async function probeProviders(
  services: EngineServices,
  options: ProbeOptions,
): Promise<{ model: ModelIdentity; trials: ProviderTrial[]; chosen: ChosenProvider }> {
  const { signal } = options;
  const client = services.inference();
  const model = await client.identify(options.modelDir, { signal });
  const known = (await client.providers({ signal })).filter((name): name is Provider => PROVIDERS.some((provider) => provider === name));
  const wanted = options.providers?.length ? options.providers : known.filter((provider) => !NEVER_UNASKED.includes(provider));
  const cpu = await tryProvider(services, 'cpu', options);
  if (cpu.embeddings === null) throw new AppError('MODEL_INVALID', cpu.trial.reason ?? 'the CPU cannot run the model');
  const trials = [cpu.trial];
  for (const provider of new Set(wanted)) {
    if (provider === 'cpu') continue;
    const { trial, embeddings } = await tryProvider(services, provider, options);
    if (embeddings !== null) {
      trial.cosine = leastCosine(cpu.embeddings, embeddings, cpu.dim);
      if (trial.cosine < LEAST_COSINE)
        trial.reason = `its embeddings are not those of the CPU (cosine ${trial.cosine.toFixed(4)}, expected at least ${LEAST_COSINE})`;
    }
    trials.push(trial);
  }
  const usable = trials.filter((trial) => trial.imagesPerSecond !== null && trial.reason === null);
  const best = usable.reduce((most, trial) => ((trial.imagesPerSecond ?? 0) > (most.imagesPerSecond ?? 0) ? trial : most), cpu.trial);
  for (const trial of usable) if (trial !== best) trial.reason = `slower than ${best.provider}`;
  const chosen = { provider: best.provider, device: best.device };
  const { catalog } = services.library();
  catalog.transaction(() => catalog.settings.set(settingOf(model), chosen));
  return { model, trials, chosen };
}

async function tryProvider(
  services: EngineServices,
  provider: Provider,
  options: ProbeOptions,
): Promise<{ trial: ProviderTrial; embeddings: Float32Array | null; dim: number }> {
  const { modelDir, batchSize, forMs, signal } = options;
  const device = provider === 'cpu' ? undefined : options.device;
  const client = services.newInference();
  const trial: ProviderTrial = { provider, device: device ?? null, imagesPerSecond: null, batch: null, cosine: null, reason: null };
  try {
    const { dim } = await client.load({ modelDir, provider, device, batchSize, decoders: 1 }, { signal });
    const { imagesPerSecond, batch, embeddings } = await client.measure({ forMs }, { signal });
    return { trial: { ...trial, imagesPerSecond, batch }, embeddings, dim };
  } catch (error) {
    if (isCancellation(error) || signal.aborted || !(error instanceof AppError)) throw error;
    return { trial: { ...trial, reason: error.message }, embeddings: null, dim: 0 };
  } finally {
    await client.close();
  }
}

/** Over the rows that both have: batches of two providers may differ in size. */
function leastCosine(a: Float32Array, b: Float32Array, dim: number): number {
  let least = 1;
  for (let row = 0; row < Math.min(a.length, b.length) / dim; row++) {
    let dot = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) dot += (a[i] ?? 0) * (b[i] ?? 0);
    least = Math.min(least, dot);
  }
  return least;
}

/**
 * Where a model runs when nobody says: where it was fastest when it was tried, which happens now if it never did on this machine. The
 * sample model is so small that the CPU is always the place for it.
 */
export async function chooseProvider(
  services: EngineServices,
  options: { modelDir: string; signal: AbortSignal },
): Promise<ChosenProvider> {
  const model = await services.inference().identify(options.modelDir, { signal: options.signal });
  if (model.isSample) return { provider: 'cpu', device: null };
  const remembered = rememberedSchema.safeParse(services.library().catalog.settings.get(settingOf(model)));
  if (remembered.success) return remembered.data;
  const { trials, chosen } = await probeProviders(services, { ...options, forMs: 1000 });
  for (const { provider, imagesPerSecond, reason } of trials)
    services.log.info(
      { model: model.name, provider, imagesPerSecond: imagesPerSecond === null ? null : Math.round(imagesPerSecond), reason },
      'execution provider tried',
    );
  services.log.info({ model: model.name, ...chosen }, 'the fastest execution provider is used for this model from now on');
  return chosen;
}

import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { AppError } from '#shared/errors.ts';

/** Execution providers of onnxruntime-node. Which of them work depends on platform, drivers and, for CUDA, extra libraries. */
export const PROVIDERS = ['cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml'] as const;
export type Provider = (typeof PROVIDERS)[number];

export interface OpenSession {
  session: InferenceSession;
  provider: Provider;
}

/** Where a graph runs. */
export interface Placement {
  provider: Provider;
  /** Which of several devices (CUDA, TensorRT, DirectML: as the driver counts them). */
  device?: number | undefined;
  /** Threads of onnxruntime; default: one per core. */
  threads?: number | undefined;
}

/** CoreML: the ML program format, and no shapes that change; the default makes many small parts of a vision transformer. */
const COREML_ML_PROGRAM_STATIC = 0x10 | 0x08;

function executionProvider({ provider, device }: Placement): InferenceSession.ExecutionProviderConfig {
  switch (provider) {
    case 'cuda':
    case 'tensorrt':
    case 'dml':
      return { name: provider, ...(device !== undefined && { deviceId: device }) };
    case 'coreml':
      return { name: provider, coreMlFlags: COREML_ML_PROGRAM_STATIC };
    default:
      return { name: provider };
  }
}

/**
 * Loads a graph by its path. `probe` makes one run, so that a provider that loads but cannot compute fails here and not in a job.
 *
 * Options, and why: spinning threads would burn the cores that decode images; the memory arena never gives memory back and brings no
 * speed; the graph is fully optimised at load, since a model is loaded once for thousands of images.
 * @throws AppError(PROVIDER_UNAVAILABLE) when a provider other than the CPU does not load or run; AppError(MODEL_INVALID) when the CPU does not
 */
export async function openSession(
  path: string,
  options: Placement & { probe: (session: InferenceSession) => Promise<void> },
): Promise<OpenSession> {
  const { provider } = options;
  const { InferenceSession } = await import('onnxruntime-node');
  let session: InferenceSession | undefined;
  try {
    session = await InferenceSession.create(path, {
      executionProviders: [executionProvider(options)],
      intraOpNumThreads: options.threads ?? availableParallelism(),
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      enableCpuMemArena: false,
      // DirectML demands both.
      enableMemPattern: provider !== 'dml',
      executionMode: 'sequential',
      // Its errors are thrown; written to stderr as well they would only be noise.
      logSeverityLevel: 4,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    await options.probe(session);
    return { session, provider };
  } catch (error) {
    await session?.release();
    throw describe(error, path, provider);
  }
}

/** Runs `work`, which runs a session, and gives a failure of onnxruntime a code. */
export async function withRunErrors<Value>(path: string, provider: Provider, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw describe(error, path, provider);
  }
}

/** How the runtimes and drivers say that memory has run out. */
const OUT_OF_MEMORY =
  /out of memory|out_of_memory|bad_alloc|bad allocation|failed to allocate memory|not enough memory|E_OUTOFMEMORY|alloc.*failed/i;

/** True for a failed run that a smaller batch may get past. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && (OUT_OF_MEMORY.test(error.message) || isOutOfMemory(error.cause));
}

/** What to do about a provider that does not load. */
const HINTS: Partial<Record<Provider, string>> = {
  cuda: ' (its libraries are an extra download: npm run setup:cuda)',
  tensorrt: ' (its libraries are an extra download: npm run setup:cuda)',
  webgpu: ' (it needs a Vulkan driver, on Linux with libvulkan.so.1)',
};

function describe(error: unknown, path: string, provider: Provider): AppError {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (provider === 'cpu')
    return new AppError('MODEL_INVALID', `${basename(path)} does not run: ${reason}`, { data: { path }, cause: error });
  const told = reason.replace(/\s+/g, ' ').trim().slice(0, 400);
  const message = `the execution provider ${provider} cannot run ${basename(path)}: ${told}${HINTS[provider] ?? ''}`;
  return new AppError('PROVIDER_UNAVAILABLE', message, { data: { path, provider }, cause: error });
}

import type { LoadedModel } from '../models/inference-protocol.ts';
import type { EngineServices } from './services.ts';

/** A real run of both towers, on the CPU, which every model must manage. @throws AppError(MODEL_INVALID) with the reason */
export function tryOutModel(services: EngineServices, signal: AbortSignal): (dir: string) => Promise<LoadedModel> {
  return (modelDir) => services.inference().load({ modelDir, decoders: 1, batchSize: 1 }, { signal });
}

import type { Preprocessing } from '#shared/model/preprocessings.ts';
import type { LoadInput } from '../models/inference-protocol.ts';
import type { Provider } from '../models/session.ts';
import { ModelStore } from '../models/store/model-store.ts';
import { chooseProvider } from './choose-provider.ts';
import type { EngineServices } from './services.ts';

/** What the user asks for; everything may be left open. */
export interface PlacementRequest {
  /** Name of an installed model, or a folder; default: the sample model. */
  model?: string | undefined;
  /** `auto`: the fastest that was measured. */
  provider?: Provider | 'auto' | undefined;
  device?: number | undefined;
  /** Images a run; default: 8 on the CPU, 32 elsewhere. */
  batchSize?: number | undefined;
  /** Default: `exact`. */
  preprocessing?: Preprocessing | undefined;
}

/**
 * Which folder to load, and where to run it. A provider that is named must work; one that was chosen by its speed may give way to the CPU,
 * with the reason told.
 * @throws AppError(MODEL_NOT_FOUND), AppError(MODEL_INVALID)
 */
export async function placeModel(services: EngineServices, asked: PlacementRequest, signal: AbortSignal): Promise<LoadInput> {
  const modelDir =
    asked.model === undefined ? services.sampleModelDir : await new ModelStore(services.library().paths.models).resolve(asked.model);
  const { batchSize, preprocessing } = asked;
  const provider = asked.provider ?? 'auto';
  if (provider !== 'auto') return { modelDir, provider, device: asked.device, batchSize, preprocessing };
  const chosen = await chooseProvider(services, { modelDir, signal });
  const device = asked.device ?? chosen.device ?? undefined;
  const placed = { provider: chosen.provider, device: chosen.provider === 'cpu' ? undefined : device };
  return { modelDir, ...placed, batchSize, preprocessing, onUnavailable: 'cpu' };
}

import { ModelStore } from '../../models/store/model-store.ts';
import { probeProviders } from '../choose-provider.ts';
import type { Handler } from '../create-engine.ts';

export const modelsProbe: Handler<'models_probe'> = async (services, input, { signal }) => {
  const store = new ModelStore(services.library().paths.models);
  const modelDir = input.model === undefined ? services.sampleModelDir : await store.resolve(input.model);
  const { model, trials, chosen } = await probeProviders(services, {
    modelDir,
    providers: input.providers,
    device: input.device,
    batchSize: input.batch_size,
    forMs: input.seconds * 1000,
    signal,
  });
  return {
    model: model.name,
    precision: model.precision,
    measured: trials.map(({ provider, device, imagesPerSecond, batch, cosine, reason }) => ({
      provider,
      device,
      images_per_second: imagesPerSecond,
      batch,
      cosine_to_cpu: cosine,
      reason,
    })),
    chosen,
  };
};

import { importModel } from '../../models/store/import-model.ts';
import { ModelStore } from '../../models/store/model-store.ts';
import type { Handler } from '../create-engine.ts';
import { tryOutModel } from '../model-trial.ts';

export const modelsImport: Handler<'models_import'> = async (services, input, { signal }) => {
  const started = performance.now();
  const { record, bytes } = await importModel(input.path, {
    store: new ModelStore(services.library().paths.models),
    name: input.name,
    tryOut: tryOutModel(services, signal),
    now: services.now,
    signal,
  });
  const { name, title, precision, space, dim } = record;
  return { name, title, precision, space, dim, bytes, seconds: (performance.now() - started) / 1000 };
};

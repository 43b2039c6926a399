import { ModelStore } from '../../models/store/model-store.ts';
import type { Handler } from '../create-engine.ts';

export const modelsRemove: Handler<'models_remove'> = async (services, input) => {
  const store = new ModelStore(services.library().paths.models);
  const removed: string[] = [];
  let freed = 0;
  for (const name of new Set(input.names)) {
    freed += await store.remove(name);
    removed.push(name);
  }
  return { removed, bytes_freed: freed };
};

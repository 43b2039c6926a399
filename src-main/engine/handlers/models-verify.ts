import { ModelStore } from '../../models/store/model-store.ts';
import type { Handler } from '../create-engine.ts';

export const modelsVerify: Handler<'models_verify'> = async (services, input, { signal }) => {
  const started = performance.now();
  const store = new ModelStore(services.library().paths.models);
  const names = input.names.length > 0 ? input.names : (await store.list()).map(({ name }) => name);
  const problems: string[] = [];
  let bytes = 0;
  for (const name of names) {
    const result = await store.verify(name, { signal });
    bytes += result.bytes;
    problems.push(...result.problems);
  }
  return { ok: problems.length === 0, models: names.length, bytes, problems, seconds: (performance.now() - started) / 1000 };
};

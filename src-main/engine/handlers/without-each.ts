import type { Handler } from '../create-engine.ts';

export const withoutEach: Handler<'without_each'> = async (services, { in: scope, query }, { signal }) =>
  await services.lens().withoutEach({ scope, query }, { signal });

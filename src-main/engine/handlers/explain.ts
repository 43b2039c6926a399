import type { Handler } from '../create-engine.ts';

export const explain: Handler<'explain'> = async (services, { id, query }, { signal }) => ({
  conditions: await services.lens().explain({ id, query }, { signal }),
});

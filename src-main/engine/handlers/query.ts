import type { Handler } from '../create-engine.ts';

export const query: Handler<'query'> = async (services, input, { signal }) => {
  const started = performance.now();
  const lens = services.lens();
  const scope = input.in;
  const near = scope === 'library' ? await services.near().find(input.query, signal) : [];
  // The nearest first, where nothing else is asked for.
  const orderBy = input.order_by ?? (near.length > 0 ? '-nearness' : undefined);
  const matched = await lens.count({ scope, query: input.query }, { signal });
  const total = await lens.count({ scope, query: '' }, { signal });
  const rows = input.count
    ? []
    : await lens.query({ scope, query: input.query, limit: input.limit, offset: 0, ...(orderBy !== undefined && { orderBy }) }, { signal });
  const absent = scope === 'pool' ? await lens.absentFiles({ signal }) : [];
  const missing = absent.map(({ path }) => path);
  return {
    query: input.query,
    in: scope,
    matched,
    total,
    rows,
    missing,
    near: near.map(({ searched: { isSample, ...facts } }) => ({ ...facts, is_sample: isSample })),
    seconds: (performance.now() - started) / 1000,
  };
};

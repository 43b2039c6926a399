import type { Handler } from '../create-engine.ts';

export const query: Handler<'query'> = async (services, input, { signal }) => {
  const started = performance.now();
  const lens = services.lens();
  const scope = input.in;
  const matched = await lens.count({ scope, query: input.query }, { signal });
  const total = await lens.count({ scope, query: '' }, { signal });
  const rows = input.count
    ? []
    : await lens.query(
        { scope, query: input.query, limit: input.limit, offset: 0, ...(input.order_by !== undefined && { orderBy: input.order_by }) },
        { signal },
      );
  const absent = scope === 'pool' ? await lens.absentFiles({ signal }) : [];
  const missing = absent.map(({ path }) => path);
  return { query: input.query, in: scope, matched, total, rows, missing, seconds: (performance.now() - started) / 1000 };
};

import type { Handler } from '../create-engine.ts';
import { openNear } from '../near-account.ts';

export const query: Handler<'query'> = async (services, input, { signal }) => {
  const started = performance.now();
  const lens = services.lens();
  const scope = input.in;
  const { near, orderBy } =
    scope === 'library'
      ? await openNear(services, { query: input.query, orderBy: input.order_by }, signal)
      : { near: [], orderBy: input.order_by ?? 'first' };
  const matched = await lens.count({ scope, query: input.query }, { signal });
  const total = await lens.count({ scope, query: '' }, { signal });
  const rows = input.count ? [] : await lens.query({ scope, query: input.query, limit: input.limit, offset: 0, orderBy }, { signal });
  const absent = scope === 'pool' ? await lens.absentFiles({ signal }) : [];
  const missing = absent.map(({ path }) => path);
  return {
    query: input.query,
    in: scope,
    matched,
    total,
    rows,
    missing,
    near,
    seconds: (performance.now() - started) / 1000,
  };
};

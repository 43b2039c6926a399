import type { Handler } from '../create-engine.ts';
import { openNear } from '../near-account.ts';

export const viewOpen: Handler<'view_open'> = async (services, { query, order_by, seed }, { signal }) => {
  const started = performance.now();
  const { near, orderBy } = await openNear(services, { query, orderBy: order_by }, signal);
  const { ids, aspects, withoutOrder, total } = await services.lens().view({ query, orderBy, seed }, { signal });
  return {
    view: services.views().open(ids),
    query,
    order_by: orderBy === 'first' ? 'id' : orderBy,
    matched: ids.length,
    total,
    aspects,
    without_order: withoutOrder,
    near,
    seconds: (performance.now() - started) / 1000,
  };
};

import type { Handler } from '../create-engine.ts';

export const viewIds: Handler<'view_ids'> = async (services, { view, from, to }) => ({ ids: services.views().slice(view, from, to) });

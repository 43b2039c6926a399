import type { Handler } from '../create-engine.ts';

export const viewPositions: Handler<'view_positions'> = async (services, { view, ids }) => ({
  positions: services.views().positions(view, ids),
});

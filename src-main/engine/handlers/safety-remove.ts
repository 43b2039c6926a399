import { AppError } from '#shared/errors.ts';
import type { Handler } from '../create-engine.ts';

export const safetyRemove: Handler<'safety_remove'> = async (services, { ids }) => {
  const { catalog } = services.library();
  catalog.transaction(() => {
    for (const id of ids) {
      if (!catalog.safety.removeList(id))
        throw new AppError('USAGE', `ids: expected ids that safety list shows, got ${id}`, { data: { id } });
    }
  });
  await services.safetyChanged();
  return { removed: ids, quarantined: catalog.safety.quarantined() };
};

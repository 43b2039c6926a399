import type { Handler } from '../create-engine.ts';
import { recordViews } from '../record-views.ts';
import { viewState } from '../saved-view.ts';

/** Deletes a saved view. @throws AppError USAGE where there is none of that name */
export const viewDelete: Handler<'view_delete'> = async (services, { name }) => {
  const { catalog } = services.library();
  return catalog.transaction(() => {
    viewState(catalog, name);
    return { operation: recordViews(services, 'view_delete', { name }, new Map([[name, null]])) };
  });
};

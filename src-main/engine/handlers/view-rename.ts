import { AppError } from '#shared/errors.ts';
import type { Handler } from '../create-engine.ts';
import { recordViews } from '../record-views.ts';
import { viewState } from '../saved-view.ts';

/** Gives a saved view another name. @throws AppError USAGE where there is none of that name, or the new name is taken */
export const viewRename: Handler<'view_rename'> = async (services, { from, to }) => {
  const { catalog } = services.library();
  return catalog.transaction(() => {
    const state = viewState(catalog, from);
    if (catalog.views.get(to) !== undefined)
      throw new AppError('USAGE', `a saved view is named ${JSON.stringify(to)} already`, { data: { name: to } });
    const states = new Map([
      [from, null],
      [to, state],
    ]);
    return { operation: recordViews(services, 'view_rename', { from, to }, states) };
  });
};

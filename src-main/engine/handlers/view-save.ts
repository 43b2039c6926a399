import type { Handler } from '../create-engine.ts';
import { recordViews } from '../record-views.ts';
import { savedView, viewText } from '../saved-view.ts';

/** Saves a view under a name; one that has the name already is replaced. */
export const viewSave: Handler<'view_save'> = async (services, { name, view }) => {
  const { catalog } = services.library();
  return catalog.transaction(() => {
    const before = catalog.views.get(name);
    // Later than the view that it takes the place of, on whatever clock: it is another state even where nothing else differs.
    const saved = Math.max(services.now(), before === undefined ? 0 : savedView(name, before).saved + 1);
    const state = viewText({ ...view, saved });
    return { operation: recordViews(services, 'view_save', { name }, new Map([[name, state]])) };
  });
};

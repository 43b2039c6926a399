import type { Handler } from '../create-engine.ts';
import { savedView } from '../saved-view.ts';

/** The saved views by name. */
export const viewsList: Handler<'views_list'> = async (services) => ({
  views: services
    .library()
    .catalog.views.all()
    .map(({ name, state }) => savedView(name, state)),
});

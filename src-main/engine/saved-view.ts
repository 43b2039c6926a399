import type { SavedView } from '#shared/contract/edits.ts';
import { AppError } from '#shared/errors.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** What lies in the catalog of a saved view. */
type ViewRecord = Omit<SavedView, 'name'>;

/** The state of a view as the catalog keeps it. */
export const viewText = (record: ViewRecord): string => JSON.stringify(record);

export const savedView = (name: string, state: string): SavedView => ({ ...(JSON.parse(state) as ViewRecord), name });

/** The state of the view of that name. @throws AppError USAGE where there is none */
export function viewState({ views }: Catalog, name: string): string {
  const state = views.get(name);
  if (state === undefined) throw new AppError('USAGE', `no saved view is named ${JSON.stringify(name)}`, { data: { name } });
  return state;
}

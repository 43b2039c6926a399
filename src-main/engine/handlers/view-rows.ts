import type { Handler } from '../create-engine.ts';
import { readSampleRows } from '../sample-rows.ts';

export const viewRows: Handler<'view_rows'> = async (services, { view, offset, limit }) => ({
  rows: readSampleRows(services, [...services.views().slice(view, offset, offset + limit)]),
});

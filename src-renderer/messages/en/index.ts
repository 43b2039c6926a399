import { MENU_MESSAGES } from '#shared/menu-messages.ts';
import { common } from './common.ts';
import { exporting } from './exporting.ts';
import { filter } from './filter.ts';
import { jobs } from './jobs.ts';
import { library } from './library.ts';
import { models } from './models.ts';
import { overlays } from './overlays.ts';
import { pool } from './pool.ts';
import { query } from './query.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { work } from './work.ts';

/** The message catalogue: one table, by area. Ids begin with the area. */
export const ENGLISH = {
  ...MENU_MESSAGES,
  ...common,
  ...shell,
  ...overlays,
  ...settings,
  ...models,
  ...library,
  ...filter,
  ...query,
  ...pool,
  ...work,
  ...jobs,
  ...exporting,
} as const;

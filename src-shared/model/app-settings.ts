import type { AppSettings } from '../contract/app.ts';

/** What the window needs of the settings besides their types: without their schemas, which would cost it a part of its start. */

export const THEMES = ['system', 'light', 'dark', 'high-contrast'] as const;
export const DENSITIES = ['compact', 'standard', 'roomy'] as const;

/** What holds until the user sets something else. */
export const DEFAULT_SETTINGS: Readonly<AppSettings> = {
  theme: 'system',
  density: 'standard',
  locale: 'system',
  contact: '',
  nsfw_threshold: 0.5,
  hide_unsafe: true,
  single_letter_keys: true,
  key_map: {},
  host_interval_ms: 1000,
  per_host: 2,
  min_free_bytes: 1_000_000_000,
  tile_height: 116,
  log_scale: true,
  layout: {},
};

import type { Catalog } from '../catalog/catalog.ts';

/** A text setting, undefined where it is not set. */
export function readSetting(catalog: Catalog, key: 'download.contact'): string | undefined {
  const value = catalog.settings.get(key);
  return typeof value === 'string' ? value : undefined;
}

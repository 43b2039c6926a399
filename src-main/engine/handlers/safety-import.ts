import { resolve } from 'node:path';
import { readHashList } from '../../safety/read-hash-list.ts';
import type { Handler } from '../create-engine.ts';

export const safetyImport: Handler<'safety_import'> = async (services, { path, type }, { signal }) => {
  const { catalog } = services.library();
  const { blobs, entries, duplicates, otherType, bad, badLines } = await readHashList(resolve(path), type, { signal });
  const id = catalog.transaction(() => catalog.safety.addList(type, entries, blobs, services.now()));
  await services.safetyChanged();
  return { id, type, entries, duplicates, other_type: otherType, bad, bad_lines: badLines };
};

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageList } from './image-host.ts';
import { tempDir } from './temp-dir.ts';
import { context, type TestApp } from './test-app.ts';

/** Opens a new library in the app, with `count` images of the host as samples that wait for their download. @returns its folder */
export async function listedLibrary(app: Pick<TestApp, 'call'>, host: string, count: number): Promise<string> {
  const folder = tempDir();
  const library = join(folder, 'library');
  const list = join(folder, 'list.csv');
  writeFileSync(list, imageList(host, count));
  await app.call.library_create({ path: library }, context);
  await app.call.extract({ files: [list], type: 'image', preset: 'keep-all', language: false, explain: 0 }, context);
  await app.call.add({ where: '', order: 'first', seed: 0, save_additional_columns: [] }, context);
  return library;
}

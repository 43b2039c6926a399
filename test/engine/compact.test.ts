import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, runCliJson } from '../helpers/cli.ts';
import { deleteSamples } from '../helpers/delete-samples.ts';
import { imageList, startImageHost } from '../helpers/image-host.ts';
import { dumpLibrary } from '../helpers/library-dump.ts';
import { canMount, smallDrive } from '../helpers/small-drive.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** A library with `count` downloaded images of some 120 kB. */
async function downloaded(library: string, count: number): Promise<{ at: string[]; host: string }> {
  const host = await startImageHost();
  const list = join(tempDir(), 'list.csv');
  writeFileSync(list, imageList(host, count));
  const at = ['--library', library];
  await runCliJson(['init', library]);
  await runCliJson(['extract', list, '--preset', 'keep-all', ...at]);
  await runCliJson(['add', ...at]);
  await runCliJson(['download', '--allow-private', host, ...at]);
  return { at, host };
}

const bytesOf = (folder: string): number => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

test('compact drops what no sample refers to and nothing else, and a second one finds nothing to do', async () => {
  const library = join(tempDir(), 'library');
  const { at, host } = await downloaded(library, 12);
  await runCliJson(['score', ...at]);
  expect(await runCliJson(['compact', '--dry-run', ...at])).toMatchObject({ images: 0, embeddings: 0, packs: 0, bytes_freed: 0 });
  deleteSamples(library, 'id % 3 = 0');
  const store = join(library, 'store');
  const before = { bytes: bytesOf(store), vectors: bytesOf(join(library, 'vectors')) };

  const planned = await runCliJson(['compact', '--dry-run', ...at]);
  expect(planned).toMatchObject({ dry_run: true, images: 4, embeddings: 8, packs: 2 });
  expect(bytesOf(store)).toBe(before.bytes);
  const kept = dumpLibrary(library).image?.length;
  const done = await runCliJson(['compact', ...at]);
  expect(done).toMatchObject({ dry_run: false, images: 4, embeddings: 8, packs: 2 });
  expect(readdirSync(store).sort()).toEqual(['00001.tar', 'thumbs-00001.tar']);
  expect(before.bytes - bytesOf(store)).toBe(planned.bytes_freed);
  expect(bytesOf(join(library, 'vectors')) * 12).toBe(before.vectors * 8);
  expect(done.bytes_freed).toBe(before.bytes - bytesOf(store) + before.vectors / 3);
  expect(dumpLibrary(library).image).toHaveLength((kept ?? 0) - 4);
  expect(await runCliJson(['verify', ...at])).toMatchObject({
    ok: true,
    unreferenced_bytes: 0,
    checked: { images: 8, thumbnails: 8, vectors: 16 },
  });

  const after = dumpLibrary(library);
  expect(await runCliJson(['compact', ...at])).toMatchObject({ images: 0, packs: 0, bytes_freed: 0 });
  expect(dumpLibrary(library)).toEqual(after);
  // What is appended afterwards goes on behind it.
  await runCliJson(['add', ...at]);
  expect(await runCliJson(['download', '--allow-private', host, ...at])).toMatchObject({ attempted: 4, ok: 4 });
  await runCliJson(['score', ...at]);
  expect(await runCliJson(['verify', ...at])).toMatchObject({ ok: true, checked: { images: 12, thumbnails: 12, vectors: 24 } });
});

test('when nothing is left, no pack is left', async () => {
  const library = join(tempDir(), 'library');
  const { at, host } = await downloaded(library, 3);
  deleteSamples(library, 'true');
  expect(await runCliJson(['compact', ...at])).toMatchObject({ images: 3, packs: 2, bytes_copied: 0 });
  expect(readdirSync(join(library, 'store'))).toEqual([]);
  await runCliJson(['add', ...at]);
  expect(await runCliJson(['download', '--allow-private', host, ...at])).toMatchObject({ ok: 3 });
  expect(await runCliJson(['verify', ...at])).toMatchObject({ ok: true, checked: { images: 3 } });
});

test.skipIf(!canMount)('compact says how much room it lacks and leaves everything as it was', async () => {
  const drive = smallDrive('64m');
  const library = join(drive.path, 'library');
  const { at } = await downloaded(library, 10);
  deleteSamples(library, 'id = 1');
  drive.grow(`${bytesOf(join(library, 'store')) + 8e6}`);
  const store = readdirSync(join(library, 'store'));
  const refused = await runCli(['compact', '--json', ...at]);
  expect(refused.code).toBe(1);
  expect(refused.json, refused.stderr).toMatchObject({ error: { code: 'DISK_FULL' } });
  expect(refused.stderr).toMatch(/store\/00000\.tar anew needs \d+ MB on the drive of .*, which has \d+ MB left/);
  expect(readdirSync(join(library, 'store'))).toEqual(store);
  expect(await runCliJson(['verify', ...at])).toMatchObject({ ok: true, checked: { images: 9 } });
  drive.grow('64m');
  expect(await runCliJson(['compact', ...at])).toMatchObject({ packs: 2 });
  expect(await runCliJson(['verify', ...at])).toMatchObject({ ok: true, unreferenced_bytes: 0 });
});

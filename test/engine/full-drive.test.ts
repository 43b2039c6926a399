import { readdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, runCliJson } from '../helpers/cli.ts';
import { imageList, startImageHost } from '../helpers/image-host.ts';
import { dumpLibrary, hashFolder } from '../helpers/library-dump.ts';
import { canMount, smallDrive } from '../helpers/small-drive.ts';
import { writeSyntheticWat } from '../helpers/synthetic-wat.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test.skipIf(!canMount)(
  'a full drive pauses a download with the reason, fails no image, and with more room the same call ends as if nothing had been',
  async () => {
    const host = await startImageHost();
    const folder = tempDir();
    const list = join(folder, 'list.csv');
    writeFileSync(list, imageList(host, 120)); // some 14 MB
    const prepare = async (library: string): Promise<void> => {
      await runCliJson(['init', library]);
      await runCliJson(['extract', list, '--preset', 'keep-all', '--library', library]);
      await runCliJson(['add', '--library', library]);
    };
    const download = (library: string): string[] => ['download', '--allow-private', host, '--library', library, '--json'];

    const drive = smallDrive('10m');
    const library = join(drive.path, 'library');
    await prepare(library);
    const paused = await runCli(download(library));
    expect(paused.code, paused.stderr).toBe(1);
    expect(paused.json).toMatchObject({ state: 'paused', reason: 'disk_full', failed: 0 });
    expect(paused.stderr).toContain('no space left');
    drive.grow('64m');
    const done = await runCli(download(library));
    expect(done.json, done.stderr).toMatchObject({ state: 'done', attempted: 120, ok: 120, failed: 0 });

    const roomy = join(folder, 'roomy');
    await prepare(roomy);
    await runCliJson(download(roomy).slice(0, -1));
    expect(dumpLibrary(library)).toEqual(dumpLibrary(roomy));
    expect(await runCliJson(['verify', '--library', library])).toMatchObject({ ok: true });
  },
);

test.skipIf(!canMount)('a full drive pauses an extraction and leaves no part of a pool file', async () => {
  const folder = tempDir();
  const wat = join(folder, 'big.warc.wat.gz');
  await writeSyntheticWat(wat, { pages: 3000, seed: 3 });
  const drive = smallDrive('8m');
  const library = join(drive.path, 'library');
  await runCliJson(['init', library]);
  const { bavail, bsize } = statfsSync(drive.path);
  writeFileSync(join(drive.path, 'ballast'), Buffer.alloc(bavail * bsize - 300_000));
  const paused = await runCli(['extract', wat, '--library', library, '--json']);
  expect(paused.json, paused.stderr).toMatchObject({ state: 'paused', reason: 'disk_full' });
  expect(await runCliJson(['status', '--library', library])).toMatchObject({ pool: { files: 0 } });
  drive.grow('64m');
  expect(await runCliJson(['extract', wat, '--library', library])).toMatchObject({ state: 'done', files: 1 });
});

test.skipIf(!canMount)(
  'a full drive pauses an export, leaves whole shards only, and with more room the same call ends as if nothing had been',
  async () => {
    const host = await startImageHost();
    const folder = tempDir();
    const list = join(folder, 'list.csv');
    writeFileSync(list, imageList(host, 60)); // some 7 MB
    const library = join(folder, 'library');
    const at = ['--library', library];
    await runCliJson(['init', library]);
    await runCliJson(['extract', list, '--preset', 'keep-all', ...at]);
    await runCliJson(['add', ...at]);
    await runCliJson(['download', '--allow-private', host, ...at]);
    const exporting = (out: string): string[] => [
      ...['export', '--format', 'webdataset', '--out', out, '--number_sample_per_shard', '10'],
      ...at,
      '--json',
    ];
    const isStats = (name: string): boolean => name.endsWith('_stats.json');

    const drive = smallDrive('5m');
    const out = join(drive.path, 'out');
    const paused = await runCli(exporting(out));
    expect(paused.code, paused.stderr).toBe(1);
    expect(paused.json, paused.stderr).toMatchObject({ state: 'paused', reason: 'disk_full' });
    const published = readdirSync(out).filter((name) => name.endsWith('.tar'));
    expect(published.length).toBeLessThan(6);
    expect(readdirSync(out).filter((name) => name !== '_tmp' && !/^\d{5}(\.tar|\.parquet|_stats\.json)$/.test(name))).toEqual([]);
    drive.grow('64m');
    const done = await runCli(exporting(out));
    expect(done.json, done.stderr).toMatchObject({ state: 'done', rows: 60, images: 60, shards: 6 });

    const roomy = join(folder, 'roomy');
    await runCliJson(exporting(roomy).slice(0, -1));
    expect(hashFolder(out, isStats)).toEqual(hashFolder(roomy, isStats));
  },
);

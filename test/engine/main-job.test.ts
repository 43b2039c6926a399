import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { killGroup, runCli, runCliJson, startCli } from '../helpers/cli.ts';
import { imageList, startImageHost } from '../helpers/image-host.ts';
import { hashFolder } from '../helpers/library-dump.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** A library whose pool holds a list of `count` images of the host. */
async function libraryOf(host: string, count: number, further = ''): Promise<{ folder: string; library: string; at: string[] }> {
  const folder = tempDir();
  const library = join(folder, 'library');
  const list = join(folder, 'list.csv');
  writeFileSync(list, imageList(host, count) + further);
  await runCliJson(['init', library]);
  const at = ['--library', library];
  await runCliJson(['extract', list, '--preset', 'keep-all', ...at]);
  return { folder, library, at };
}

/** Until the job of a running command has a scratch folder in the library, or the command is over. */
async function untilAtWork(library: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null && readdirSync(join(library, 'work')).length === 0) await setImmediate();
}

test('pairs are added by query, limit and order, and never twice', async () => {
  const { at } = await libraryOf('127.0.0.1:9', 30);
  expect(await runCliJson(['add', '--where', 'text:"number 7"', ...at])).toMatchObject({ matched: 1, added: 1, duplicates: 0 });
  expect(await runCliJson(['add', '--limit', '10', ...at])).toMatchObject({ matched: 10, added: 9, duplicates: 1 });
  expect(await runCliJson(['add', ...at])).toMatchObject({ matched: 30, added: 20, duplicates: 10 });
  expect(await runCliJson(['query', '', '--count', ...at])).toMatchObject({ matched: 30, total: 30 });
});

test('a random order depends on its seed and on nothing else', async () => {
  const chosen = async (seed: string): Promise<unknown[]> => {
    const { at } = await libraryOf('127.0.0.1:9', 40);
    await runCliJson(['add', '--order', 'random', '--seed', seed, '--limit', '8', ...at]);
    const { rows } = await runCliJson(['query', '', ...at]);
    return (rows as { url: string }[]).map(({ url }) => url);
  };
  const [first, again, other] = [await chosen('1'), await chosen('1'), await chosen('2')];
  expect(first).toHaveLength(8);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('downloads are told by status, kept as asked, and exported with the failures as rows', async () => {
  const host = await startImageHost();
  const { folder, library, at } = await libraryOf(
    host,
    6,
    `http://${host}/missing.jpg,this one is gone\nhttp://10.0.0.1/private.jpg,this one is private\n`,
  );
  await runCliJson(['add', ...at]);
  const download = await runCliJson(['download', '--allow-private', host, ...at]);
  expect(download).toMatchObject({ state: 'done', attempted: 8, ok: 6, failed: 2, by_status: { ok: 6, not_found: 1, blocked_address: 1 } });
  expect(await runCliJson(['download', '--allow-private', host, ...at])).toMatchObject({ attempted: 0 });
  expect(await runCliJson(['download', '--allow-private', host, '--retry', 'not_found', ...at])).toMatchObject({
    attempted: 1,
    by_status: { not_found: 1 },
  });

  await runCliJson(['tag', 'text:"number 3"', '--add', 'keep', ...at]);
  const tagged = await runCliJson(['query', 'tag:keep', ...at]);
  expect(tagged).toMatchObject({
    matched: 1,
    rows: [{ caption: 'picture number 3 of a small red barn', tags: ['keep'], width: 800, height: 600, format: 'jpg' }],
  });
  expect(await runCliJson(['query', '-tag:keep status:ok', '--count', ...at])).toMatchObject({ matched: 5 });

  const out = join(folder, 'out');
  const exported = await runCliJson([
    'export',
    '--format',
    'webdataset',
    '--out',
    out,
    '--number_sample_per_shard',
    '5',
    '--save_additional_columns',
    'uid,tags',
    ...at,
  ]);
  expect(exported).toMatchObject({ rows: 8, images: 6, shards: 2, left_out: { not_downloaded: 0, not_kept: 0 } });
  expect(readdirSync(out).sort()).toEqual([
    '00000.parquet',
    '00000.tar',
    '00000_stats.json',
    '00001.parquet',
    '00001.tar',
    '00001_stats.json',
  ]);
  const stats = JSON.parse(readFileSync(join(out, '00001_stats.json'), 'utf8')) as Record<string, unknown>;
  expect(stats).toMatchObject({
    count: 3,
    successes: 1,
    failed_to_download: 2,
    status_dict: { success: 1, 'HTTP Error 404: Not Found': 1 },
  });

  const twin = join(folder, 'twin');
  await runCliJson([
    'export',
    '--format',
    'webdataset',
    '--out',
    twin,
    '--number_sample_per_shard',
    '5',
    '--save_additional_columns',
    'uid,tags',
    ...at,
  ]);
  const withoutStats = (name: string): boolean => name.endsWith('_stats.json');
  expect(hashFolder(twin, withoutStats)).toEqual(hashFolder(out, withoutStats));
  expect(await runCli(['export', '--format', 'webdataset', '--out', out, ...at, '--json'])).toMatchObject({
    code: 1,
    json: { error: { code: 'EXPORT_TARGET' } },
  });
  expect(await runCliJson(['verify', ...at])).toMatchObject({ ok: true });
  expect(existsSync(join(library, 'work'))).toBe(true);
  expect(readdirSync(join(library, 'work'))).toEqual([]);
});

test.each([
  { keep: ['none'], kept: 'none', leftOut: 3 },
  { keep: ['max-side', '200'], kept: 'resized', leftOut: 0 },
])('--keep $keep', async ({ keep, leftOut }) => {
  const host = await startImageHost();
  const { folder, at } = await libraryOf(host, 3);
  await runCliJson(['add', ...at]);
  await runCliJson(['download', '--keep', ...keep, '--allow-private', host, ...at]);
  const exported = await runCliJson(['export', '--format', 'parquet', '--out', join(folder, 'out'), ...at]);
  expect(exported).toMatchObject({ images: 3 - leftOut, left_out: { not_kept: leftOut } });
  expect(await runCliJson(['verify', ...at])).toMatchObject({ ok: true });
});

test('a damaged image is found by verify and never exported', async () => {
  const host = await startImageHost();
  const { folder, library, at } = await libraryOf(host, 3);
  await runCliJson(['add', ...at]);
  await runCliJson(['download', '--allow-private', host, ...at]);
  const pack = join(library, 'store', '00000.tar');
  const bytes = readFileSync(pack);
  bytes[4000] = (bytes[4000] ?? 0) ^ 0xff;
  writeFileSync(pack, bytes);
  const verified = await runCli(['verify', ...at, '--json']);
  expect(verified.code).toBe(1);
  expect(verified.json).toMatchObject({ ok: false });
  expect(JSON.stringify(verified.json.problems)).toContain('00000.tar');
  const exported = await runCli(['export', '--format', 'webdataset', '--out', join(folder, 'out'), ...at, '--json']);
  expect(exported).toMatchObject({ code: 1, json: { error: { code: 'VERIFY_FAILED' } } });
});

test('Ctrl+C ends a download with exit code 130 and everything so far kept; the same command goes on', async () => {
  const host = await startImageHost();
  const { library, at } = await libraryOf(host, 600);
  await runCliJson(['add', ...at]);
  const words = ['download', '--allow-private', host, ...at];
  const { child, result } = startCli([...words, '--json']);
  await untilAtWork(library, child);
  child.kill('SIGINT');
  const interrupted = await result;
  killGroup(child);
  expect(interrupted.code, interrupted.stderr).toBe(130);
  expect(interrupted.json).toMatchObject({ state: 'paused', reason: 'interrupted', failed: 0 });
  expect(await runCliJson(words)).toMatchObject({ state: 'done', attempted: 600, ok: 600 });
});

test('a second process is told who has the library', async () => {
  const host = await startImageHost();
  const { library, at } = await libraryOf(host, 600);
  await runCliJson(['add', ...at]);
  const { child, result } = startCli(['download', '--allow-private', host, ...at]);
  await untilAtWork(library, child);
  const refused = await runCli(['status', ...at, '--json']);
  killGroup(child);
  await result;
  expect(refused.json).toMatchObject({ error: { code: 'LIBRARY_LOCKED', data: { pid: child.pid } } });
  expect(await runCliJson(['status', ...at])).toHaveProperty('samples', 600);
});

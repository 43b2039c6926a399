import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, runCliJson } from '../helpers/cli.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test('init makes a library, and refuses a folder that holds something', async () => {
  const folder = tempDir();
  const library = join(folder, 'library');
  expect(await runCliJson(['init', library])).toEqual({ library });
  expect(readdirSync(library)).toContain('catalog.sqlite');
  expect(await runCli(['init', library, '--json'])).toMatchObject({ code: 1, json: { error: { code: 'LIBRARY_EXISTS' } } });
  const full = join(folder, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'mine.txt'), 'x');
  const refused = await runCli(['init', full]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('mine.txt');
  expect(readdirSync(full)).toEqual(['mine.txt']);
});

test.each([
  { words: ['nonsense'], says: 'unknown command' },
  { words: ['extract'], says: 'file' },
  { words: ['add', '--limit', '-3'], says: 'whole number' },
  { words: ['download', '--keep', 'max-side', 'ten'], says: 'whole number' },
  { words: ['download', '--keep', 'everything'], says: 'original, none or max-side N' },
  { words: ['export', '--format', 'webdataset'], says: '--out' },
  { words: ['extract', 'x.wat', '--type', 'sculpture'], says: 'sculpture' },
])('a wrong call ends with exit code 2 and says why: $words', async ({ words, says }) => {
  const { code, stderr, stdout } = await runCli(words);
  expect(code).toBe(2);
  expect(stderr).toContain(says);
  expect(stdout).toBe('');
});

test('a folder without a library is named, with the command that makes one', async () => {
  const folder = tempDir();
  const { code, stderr } = await runCli(['status', '--library', folder]);
  expect(code).toBe(1);
  expect(stderr).toContain(`gleaner init ${folder}`);
  expect(readdirSync(folder)).toEqual([]);
});

test('an empty library has a status, answers queries and verifies', async () => {
  const library = join(tempDir(), 'library');
  await runCliJson(['init', library]);
  expect(await runCliJson(['status', '--library', library])).toMatchObject({
    samples: 0,
    pending: 0,
    pool: { files: 0, pairs: 0 },
    jobs: [],
  });
  expect(await runCliJson(['query', 'width>=512', '--library', library])).toMatchObject({ matched: 0, total: 0, rows: [] });
  expect(await runCliJson(['query', 'text:barn', '--in', 'pool', '--library', library])).toMatchObject({ matched: 0, total: 0 });
  expect(await runCliJson(['verify', '--library', library])).toMatchObject({ ok: true, problems: [] });
});

test('a mistake in a query is a wrong call and points at it', async () => {
  const library = join(tempDir(), 'library');
  await runCliJson(['init', library]);
  const { code, json } = await runCli(['query', 'widht>=512', '--library', library, '--json']);
  expect(code).toBe(2);
  expect(json).toMatchObject({ error: { code: 'QUERY_INVALID', data: { position: 0 } } });
  expect(JSON.stringify(json)).toContain('width');
});

test('--json prints nothing but the object on stdout, also for help that is asked for elsewhere', async () => {
  const library = join(tempDir(), 'library');
  const { stdout } = await runCli(['init', library, '--json']);
  expect(stdout.trim().split('\n')).toHaveLength(1);
});

test('doctor looks at Node, every native package, providers, Chromium, Electron and the disk', async () => {
  const { code, json } = await runCli(['doctor', '--json']);
  expect(code).toBe(0);
  expect(json).toMatchObject({ ok: true, node: { ok: true }, disk: { ok: true } });
  expect(Object.keys(json.native as object)).toEqual(['better-sqlite3', '@duckdb/node-api', 'sharp', 'onnxruntime-node']);
  expect(json.providers).toContainEqual({ name: 'cpu', bundled: true });
  expect(json).toHaveProperty('chromium.detail');
  expect(json).toHaveProperty('electron.detail');
});

test('a wrong call with --json answers with one JSON object', async () => {
  const { code, stdout, json } = await runCli(['status', '--bogus', '--json']);
  expect(code).toBe(2);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(json).toMatchObject({ error: { code: 'USAGE', message: expect.stringContaining('--bogus') } });
});

test('init takes over what a killed init has left, and names a path that cannot be a folder', async () => {
  const folder = tempDir();
  writeFileSync(join(folder, 'lock.sqlite'), '');
  expect(await runCliJson(['init', folder])).toEqual({ library: folder });
  const file = join(folder, 'catalog.sqlite', 'inside');
  expect(await runCli(['init', file, '--json'])).toMatchObject({ code: 2, json: { error: { code: 'USAGE' } } });
});

test('a query may begin with a minus, and a tag may too', async () => {
  const library = join(tempDir(), 'library');
  await runCliJson(['init', library]);
  expect(await runCliJson(['query', '-tag:blurry', '--library', library])).toMatchObject({ query: '-tag:blurry', matched: 0 });
  expect(await runCliJson(['tag', '-tag:x', '--add', '-odd', '--library', library])).toMatchObject({ matched: 0 });
});

import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, runCliJson } from '../helpers/cli.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { writeParquet } from '../helpers/write-parquet.ts';

const SET = `select 'http://127.0.0.1:9/' || i as "URL", 'a red barn ' || i as "TEXT", 640::integer as "WIDTH", 480::integer as "HEIGHT",
  (i / 10)::float as punsafe, 9007199254740993 + i as hash from range(10) t(i)`;

async function libraryWithBoth() {
  const folder = tempDir();
  const library = join(folder, 'library');
  const at = ['--library', library];
  const list = join(folder, 'list.csv');
  writeFileSync(list, 'url,text\nhttp://127.0.0.1:9/own.jpg,one of our own\nhttp://127.0.0.1:9/x,\n');
  await runCliJson(['init', library]);
  const { pool_files } = await runCliJson(['extract', list, '--preset', 'laion400m', ...at]);
  const set = await writeParquet(join(folder, 'set', 'part-00000.parquet'), SET);
  const { attached } = await runCliJson(['pool', 'attach', join(folder, 'set'), ...at]);
  const [file] = attached as { name: string; path: string }[];
  return { folder, library, at, set, own: String((pool_files as string[])[0]), name: file?.name ?? '' };
}

test('files are attached, listed, asked, added, verified and detached', async () => {
  const { at, set, own, name, library } = await libraryWithBoth();
  const before = readFileSync(set);
  const listed = await runCliJson(['pool', 'list', ...at]);
  expect(listed).toMatchObject({
    rows: 11,
    files: [
      {
        name: own,
        kind: 'extracted',
        state: 'ok',
        rows: 1,
        extracted: { source: 'list.csv', type: 'image', preset: 'laion400m', candidates: 2, rejected: { caption_short: 1 } },
        attached: null,
      },
      {
        name,
        kind: 'attached',
        state: 'ok',
        path: set,
        rows: 10,
        bytes: before.length,
        extracted: null,
        attached: { swap_size: false, further_columns: ['hash'], columns: { url: 'URL', nsfw: 'punsafe' }, unfit: [], url_null: 0 },
      },
    ],
  });
  const words = await runCli(['pool', 'list', ...at]);
  expect(words.stdout).toContain(name);
  expect(words.stdout).toContain('1 refused by caption_short');
  expect(await runCliJson(['status', ...at])).toMatchObject({ pool: { files: 2, pairs: 11, attached: 1, absent: 0 } });
  expect(await runCliJson(['query', 'nsfw<0.35', '--in', 'pool', ...at])).toMatchObject({ matched: 4, total: 11, missing: [] });
  expect(await runCliJson(['add', '--where', 'nsfw<0.35', ...at])).toMatchObject({ matched: 4, added: 4 });
  expect(await runCliJson(['pool', 'verify', ...at])).toMatchObject({ ok: true, files: 2, rows: 11, problems: [] });
  expect(await runCliJson(['verify', ...at])).toMatchObject({ ok: true, checked: { pool_files: 2 } });
  expect(await runCliJson(['pool', 'detach', name, ...at])).toEqual({ detached: [name], deleted: [], bytes_freed: 0 });
  expect(readFileSync(set).equals(before)).toBe(true);
  expect(readdirSync(join(library, 'pool'))).toEqual([own]);
});

test('a file that was moved or changed is told by list, query, status and verify, and the rest still answers', async () => {
  const { at, set, name, folder } = await libraryWithBoth();
  renameSync(set, join(folder, 'away.parquet'));
  expect(await runCliJson(['pool', 'list', ...at])).toMatchObject({
    rows: 1,
    files: [{ state: 'ok' }, { name, state: 'missing', rows: 10 }],
  });
  const asked = await runCli(['query', '', '--in', 'pool', '--json', ...at]);
  expect(asked).toMatchObject({ code: 0, json: { total: 1, missing: [set] } });
  expect(asked.stderr).toContain(set);
  const added = await runCli(['add', '--json', ...at]);
  expect(added).toMatchObject({ code: 0, json: { added: 1 } });
  expect(added.stderr).toContain(set);
  expect(await runCliJson(['status', ...at])).toMatchObject({ pool: { files: 1, pairs: 1, attached: 0, absent: 1 } });
  for (const command of [['pool', 'verify'], ['verify']])
    expect(await runCli([...command, '--json', ...at])).toMatchObject({
      code: 1,
      json: { ok: false, problems: [expect.stringContaining('cannot be reached')] },
    });
  await writeParquet(set, `${SET} limit 3`);
  expect(await runCliJson(['pool', 'list', ...at])).toMatchObject({ files: [{}, { state: 'changed' }] });
  expect(await runCliJson(['pool', 'attach', set, ...at])).toMatchObject({ rows: 3, attached: [{ name }] });
  expect(await runCliJson(['pool', 'verify', ...at])).toMatchObject({ ok: true, rows: 4 });
});

test('an extracted file goes only with --delete, which says what it frees; the library does not miss it afterwards', async () => {
  const { at, own, library, set, name } = await libraryWithBoth();
  const path = join(library, 'pool', own);
  const { size } = statSync(path);
  expect(await runCli(['pool', 'detach', name, own, ...at, '--json'])).toMatchObject({
    code: 2,
    json: { error: { code: 'USAGE', message: expect.stringContaining(`frees ${size} bytes`), data: { bytes: size } } },
  });
  expect(await runCliJson(['pool', 'list', ...at])).toMatchObject({ files: [{}, {}] });
  expect(await runCliJson(['pool', 'detach', own, '--delete', ...at])).toEqual({ detached: [], deleted: [own], bytes_freed: size });
  expect(existsSync(path)).toBe(false);
  expect(await runCliJson(['verify', ...at])).toMatchObject({ ok: true });
  expect(await runCliJson(['pool', 'detach', set, '--delete', ...at])).toMatchObject({ detached: [name], deleted: [] });
  expect(existsSync(set)).toBe(true);
});

test('wrong calls say what is wrong', async () => {
  const { at, folder, name } = await libraryWithBoth();
  expect(await runCli(['pool', 'detach', `${name}x`, ...at, '--json'])).toMatchObject({
    code: 2,
    json: { error: { message: expect.stringContaining(`did you mean ${name}`) } },
  });
  expect(await runCli(['pool', 'attach', join(folder, 'list.csv'), ...at])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expected a parquet file'),
  });
  expect(await runCli(['pool', 'attach', ...at])).toMatchObject({ code: 2 });
  expect(await runCli(['pool', 'atach', ...at])).toMatchObject({ code: 2, stderr: expect.stringContaining('atach') });
});

test('whether width and height are exchanged can be said on the command line', async () => {
  const { at, set } = await libraryWithBoth();
  for (const [words, width, isSwapped] of [
    [['--swap-size'], 480, true],
    [['--no-swap-size'], 640, false],
  ] as const) {
    expect(await runCliJson(['pool', 'attach', set, ...words, ...at])).toMatchObject({ attached: [{ swap_size: isSwapped }] });
    expect(await runCliJson(['query', `claimed_width=${width}`, '--in', 'pool', ...at])).toMatchObject({ matched: 10 });
  }
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../helpers/cli.ts';
import { allBytes, expectNone, pdqOf, safetyTrial } from '../helpers/safety-trial.ts';

test('what is added, downloaded or imported later is met by the lists', { timeout: 60_000 }, async () => {
  const { pictures, asked, host, folder, run, fresh, writeLists, secrets, told, forget } = await safetyTrial();
  const open = await fresh('open');
  await run('add', ...open);
  await run('download', '--allow-private', host, ...open);
  await run('export', '--format', 'webdataset', '--out', join(folder, 'set'), ...open);
  const lists = writeLists(pdqOf(join(folder, 'open'), pictures[3]));
  asked.length = 0;
  forget();

  const at = await fresh('guarded');
  for (const { type, path } of lists) await run('safety', 'import', path, '--type', type, ...at);
  expect(await run('add', ...at)).toMatchObject({ matched: 8, added: 7, duplicates: 0, quarantined: 1 });
  expect(await run('download', '--allow-private', host, ...at)).toMatchObject({
    attempted: 7,
    ok: 3,
    by_status: { ok: 3, quarantined: 4 },
  });
  expect(asked).not.toContain('/4.jpg');
  expect(await run('query', '', ...at)).toMatchObject({ matched: 3 });
  const stored = allBytes(join(folder, 'guarded', 'store'));
  for (const [n, bytes] of pictures.entries()) expect(stored.includes(bytes.toString('latin1')), String(n)).toBe(n > 4);

  const imported = ['--library', join(folder, 'imported')];
  await run('init', join(folder, 'imported'));
  for (const { type, path } of lists) await run('safety', 'import', path, '--type', type, ...imported);
  expect(await run('import', join(folder, 'set'), ...imported)).toMatchObject({
    added: 3,
    images: 3,
    by_status: { ok: 3, quarantined: 5 },
  });
  expectNone(secrets, allBytes(join(folder, 'imported', 'store')));
  expectNone(secrets, allBytes(join(folder, 'imported', 'work')));
  expect(await run('verify', ...imported)).toMatchObject({ ok: true });
  expectNone(secrets, told());
});

test('stage fetch writes nothing of a hit', { timeout: 60_000 }, async () => {
  const { pictures, asked, host, folder, list, run, fresh, writeLists, secrets, told, forget } = await safetyTrial();
  const at = await fresh('library');
  await run('add', ...at);
  await run('download', '--allow-private', host, ...at);
  const lists = writeLists(pdqOf(join(folder, 'library'), pictures[3]));
  asked.length = 0;
  forget();
  const named = lists.map(({ type, path }) => `${type}=${path}`).join(',');
  for (const format of ['webdataset', 'parquet']) {
    const out = join(folder, format);
    const words = ['--url_list', list, '--caption_col', 'caption', '--output_folder', out, '--output_format', format];
    const fetch = () => run('stage', 'fetch', ...words, '--safety_lists', named, '--allow-private', host);
    expect(await fetch()).toMatchObject({ state: 'done', images: 3, by_status: { ok: 3, quarantined: 5 } });
    expectNone(secrets, allBytes(out));
    expect(await fetch()).toMatchObject({ reused: 1, images: 3 });
  }
  expect(asked).not.toContain('/4.jpg');
  expectNone(secrets, told());
});

test('a wrong list and a wrong id are refused', { timeout: 30_000 }, async () => {
  const { folder, run } = await safetyTrial();
  const library = join(folder, 'library');
  await run('init', library);
  const path = join(folder, 'bad.txt');
  const content = `${'9'.repeat(31)}\nhttp://secret.example/1.jpg\n`;
  writeFileSync(path, content);
  const refused = await runCli(['safety', 'import', path, '--type', 'md5', '--json', '--library', library]);
  expect(refused.json).toMatchObject({
    error: { code: 'SOURCE_UNREADABLE', message: expect.stringContaining('2 lines are none, the first is line 1') },
  });
  expectNone(content.trim().split('\n'), refused.stdout + refused.stderr);
  expect((await runCli(['safety', 'remove', '7', '--json', '--library', library])).json).toMatchObject({ error: { code: 'USAGE' } });
  expect(await run('safety', 'list', '--library', library)).toMatchObject({ lists: [], quarantined: 0 });
});

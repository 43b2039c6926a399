import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCliJson } from '../helpers/cli.ts';
import { killRounds } from '../helpers/kill-rounds.ts';
import { allBytes, expectNone, pdqOf, safetyTrial } from '../helpers/safety-trial.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test('what a check finds is seen through no surface and comes back by no way', { timeout: 60_000 }, async () => {
  const { pictures, host, folder, run, fresh, writeLists, secrets, told, forget } = await safetyTrial();
  const at = await fresh('library');
  const library = join(folder, 'library');
  await run('add', ...at);
  await run('download', '--allow-private', host, ...at);
  await run('score', ...at);
  await run('tag', '', '--add', 'all', ...at);
  const lists = writeLists(pdqOf(library, pictures[3]));
  const before = allBytes(join(library, 'store'));
  expect(before.includes(pictures[0]?.toString('latin1') ?? '')).toBe(true);
  forget();

  for (const { type, path } of lists)
    expect(await run('safety', 'import', path, '--type', type, ...at)).toMatchObject({ entries: 1, bad: 0 });
  expect(await run('safety', 'check', ...at)).toMatchObject({ state: 'done', checked: 8, quarantined: 5, images: 5, not_told: 0 });
  expect(await run('safety', 'check', ...at)).toMatchObject({ checked: 3, quarantined: 0 });
  expect(await run('safety', 'list', ...at)).toMatchObject({ quarantined: 5, lists: [{ id: 1, type: 'md5', entries: 1 }, {}, {}, {}, {}] });

  for (const query of ['', 'tag:all', 'status:ok', 'has:similarity', 'caption']) {
    expect(await run('query', query, ...at), query).toMatchObject({ matched: 3, total: 3 });
  }
  expect(await run('query', 'meaning:"caption of picture"', ...at)).toMatchObject({ near: [{ searched: 3, of: 3 }] });
  expect(await run('status', ...at)).toMatchObject({ samples: 3, images: 3, pending: 0, by_status: { ok: 3 } });
  expect(await run('verify', ...at)).toMatchObject({ ok: true, checked: { images: 3, thumbnails: 3 } });
  for (const format of ['webdataset', 'files', 'parquet', 'url-parquet']) {
    const out = join(folder, `out-${format}`);
    expect(await run('export', '--format', format, '--out', out, ...at)).toMatchObject({ rows: 3 });
    expectNone(secrets, allBytes(out));
  }

  expect(await run('add', ...at)).toMatchObject({ matched: 8, added: 0, duplicates: 3, quarantined: 5 });
  expect(await run('download', '--allow-private', host, ...at)).toMatchObject({ attempted: 0 });
  expect(await run('compact', ...at)).toMatchObject({ packs: 2 });
  const after = allBytes(join(library, 'store'));
  for (const [n, bytes] of pictures.entries()) expect(after.includes(bytes.toString('latin1')), String(n)).toBe(n > 4);
  expect(await run('verify', ...at)).toMatchObject({ ok: true, unreferenced_bytes: 0, checked: { images: 3 } });

  expect(await run('safety', 'remove', '1', '2', '3', '4', '5', ...at)).toMatchObject({ removed: [1, 2, 3, 4, 5], quarantined: 5 });
  expect(await run('add', ...at)).toMatchObject({ added: 0, quarantined: 5 });
  expectNone(secrets, told());
});

test('a check that is killed at any moment ends as if it had not been', { timeout: 180_000 }, async () => {
  const folder = tempDir();
  const urls = Array.from({ length: 12_000 }, (_, n) => `http://images.example.org/${n}.jpg`);
  const [list, hashes] = [join(folder, 'list.csv'), join(folder, 'hashes.txt')];
  writeFileSync(list, `url,caption\n${urls.map((url, n) => `${url},caption ${n}`).join('\n')}\n`);
  const listed = urls.filter((_, n) => n % 7 === 0);
  writeFileSync(hashes, listed.map((url) => createHash('sha256').update(url).digest('hex')).join('\n'));
  const at = (library: string): string[] => ['--library', library];
  const told = await killRounds(
    folder,
    [
      { name: 'extract', rounds: 0, words: (library) => ['extract', list, '--preset', 'keep-all', ...at(library)] },
      { name: 'add', rounds: 0, words: (library) => ['add', ...at(library)] },
      { name: 'import', rounds: 0, words: (library) => ['safety', 'import', hashes, '--type', 'url', ...at(library)] },
      { name: 'check', words: (library) => ['safety', 'check', ...at(library)] },
    ],
    { rounds: 8, random: seededRandom(7) },
  );
  expect(told.find(({ stage }) => stage === 'check')?.killed).toBeGreaterThan(2);
  expect(await runCliJson(['status', ...at(join(folder, 'reference'))])).toMatchObject({ samples: urls.length - listed.length });
});

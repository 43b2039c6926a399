import { Resolver } from 'node:dns/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createEngine } from '#main/engine/create-engine.ts';
import { forkEntry } from '#main/entry/fork-entry.ts';
import { DEFAULT_LIMITS } from '#main/fetch/limits.ts';
import { silentLog } from '#main/util/log.ts';
import { serveWeb } from '../fetch/web/serve-web.ts';
import { unwanted } from '../fetch/web/site.ts';
import { beyondLimits, SITES, truthTable, wrongRows } from '../fetch/web/truth-table.ts';
import { runCliJson } from '../helpers/cli.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test(`a library downloads from ${SITES.length} hosts that misbehave, at the pace that strangers get`, async () => {
  const web = await serveWeb(SITES);
  onTestFinished(() => web.close());
  // The only names there are; the library's own resolver asks for them.
  vi.spyOn(Resolver.prototype, 'resolve4').mockImplementation(web.resolver.resolve4 as never);
  vi.spyOn(Resolver.prototype, 'resolve6').mockImplementation(web.resolver.resolve6 as never);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });

  const folder = tempDir();
  const libraryDir = join(folder, 'library');
  const at = ['--library', libraryDir];
  const list = join(folder, 'list.jsonl');
  const table = truthTable();
  writeFileSync(list, table.map(({ url }, n) => JSON.stringify({ url, caption: `picture number ${n}` })).join('\n'));
  await runCliJson(['init', libraryDir]);
  await runCliJson(['extract', list, '--preset', 'keep-all', ...at]);
  await runCliJson(['add', ...at]);

  const engine = createEngine({ libraryDir, sampleModelDir: '', log: silentLog, fork: forkEntry });
  onTestFinished(() => engine.close());
  const { signal } = new AbortController();
  const download = await engine.call('download', { contact: 'test@example.org' }, { signal });
  expect(download).toMatchObject({ state: 'done', hosts: { disallowing: 8 } });

  const { rows } = await engine.call('query', { query: '', limit: 10_000 }, { signal });
  const outcomes = new Map(rows.map((row) => [String(row.url), { status: String(row.status), message: String(row.message ?? '') }]));
  const asked = table.filter(({ url }) => outcomes.has(url)).map(({ url, truth }) => ({ url, truth, message: undefined }));
  expect(asked.length).toBeGreaterThan(table.length - 10); // what is no address at all is in no library
  expect(download.attempted).toBe(asked.length);
  expect(wrongRows(asked, (url) => outcomes.get(url))).toEqual([]);
  expect(unwanted).toEqual([]);
  expect(beyondLimits(web.watches, DEFAULT_LIMITS.publicHost)).toEqual([]);
  const { hosts } = await engine.call('hosts', { limit: 1000 }, { signal });
  expect(hosts.find(({ origin }) => origin === 'http://fails.example')).toMatchObject({ parked: true, rate_limited: 0 });
  expect(await engine.call('verify', {}, { signal })).toMatchObject({ ok: true });
});

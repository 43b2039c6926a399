import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { InputOf, Operation, OutputOf } from '#shared/contract.ts';
import { readParquet } from '../exports/read-parquet.ts';
import { readTar } from '../exports/read-tar.ts';
import { imageList, startImageHost } from '../helpers/image-host.ts';
import { killRounds } from '../helpers/kill-rounds.ts';
import { dumpLibrary, hashFolder } from '../helpers/library-dump.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { makeDataset } from './make-dataset.ts';
import { madeTar } from './make-tar.ts';
import { openEngine } from './open-engine.ts';

type Call = <Name extends Operation>(name: Name, input: InputOf<Name>, signal?: AbortSignal) => Promise<OutputOf<Name>>;

function newLibrary(folder: string): Call {
  const engine = openEngine(folder);
  return (name, input, signal = new AbortController().signal) => engine.call(name, input, { signal });
}

test('an export imported into an empty library gives the same library, and that the same export', async () => {
  const host = await startImageHost();
  const folder = tempDir();
  const list = join(folder, 'list.csv');
  const failing = `http://${host}/missing.jpg,this one is gone\nhttp://10.0.0.1/private.jpg,this one is private\n`;
  writeFileSync(list, `${imageList(host, 6)}${failing}http://${host}/7.jpg,a picture after failures\n`);
  const first = newLibrary(join(folder, 'first'));
  await first('extract', { files: [list], preset: 'keep-all' });
  await first('add', {});
  await first('download', { allow_private: [host] });
  const before = dumpLibrary(join(folder, 'first'));
  const identity = (rows: string[] | undefined): unknown[] =>
    (rows ?? []).map((row) => {
      const { id, uid, url, caption, host: name, type, record_offset } = JSON.parse(row) as Record<string, unknown>;
      return { id, uid, url, caption, name, type, record_offset };
    });
  const isStats = (name: string): boolean => name.endsWith('_stats.json');
  for (const format of ['webdataset', 'parquet']) {
    const [out, again, library] = [join(folder, `out-${format}`), join(folder, `again-${format}`), join(folder, `library-${format}`)];
    const options = { number_sample_per_shard: 5, save_additional_columns: 'uid,crawl_file,record_offset,page_url' };
    await first('export', { format, out, options });
    const second = newLibrary(library);
    expect(await second('import', { paths: [out] })).toMatchObject({
      state: 'done',
      parts: 2,
      rows: 9,
      added: 9,
      images: 7,
      pending: 0,
      by_status: { ok: 7, not_found: 1, blocked_address: 1 },
      skipped: {},
      skipped_places: [],
    });
    const after = dumpLibrary(library);
    expect(after.image).toEqual(before.image);
    expect(identity(after.sample)).toEqual(identity(before.sample));
    await second('export', { format, out: again, options });
    expect(hashFolder(again, isStats)).toEqual(hashFolder(out, isStats));

    expect(await second('import', { paths: [out] })).toMatchObject({ rows: 9, added: 0, images: 0, by_status: { ok: 7 } });
    expect(dumpLibrary(library)).toEqual(after);
    expect(await second('verify', {})).toMatchObject({ ok: true });
  }
});

test('an import that is killed and repeated gives the library of an uninterrupted one', async () => {
  const folder = tempDir();
  await makeDataset(join(folder, 'data'), 60);
  const stage = { name: 'import', words: (library: string) => ['import', join(folder, 'data'), '--library', library] };
  await killRounds(folder, [stage], { rounds: 2, random: seededRandom(5) });
});

test('an import that is stopped goes on where it was, and counts as one', async () => {
  const folder = tempDir();
  await makeDataset(join(folder, 'data'), 120);
  const engine = openEngine(join(folder, 'library'));
  const stop = new AbortController();
  const input = { paths: [join(folder, 'data')] };
  const paused = await engine.call('import', input, { signal: stop.signal, onProgress: ({ done }) => done > 0 && stop.abort() });
  expect(paused).toMatchObject({ state: 'paused', reason: 'interrupted' });
  expect(paused.added).toBeLessThan(120);
  expect(await engine.call('import', input, { signal: new AbortController().signal })).toMatchObject({
    state: 'done',
    parts: 12,
    rows: 120,
    added: 120,
    images: 96,
    by_status: { ok: 96, not_found: 24 },
  });
});

test('an import keeps what it is told to and gives waiting and failed samples their images', async () => {
  const folder = tempDir();
  await makeDataset(join(folder, 'data'), 10);
  const call = newLibrary(join(folder, 'library'));
  // The table alone: what it says was downloaded has no image here.
  expect(await call('import', { paths: [join(folder, 'data', '00000.parquet')] })).toMatchObject({
    rows: 10,
    added: 10,
    images: 0,
    pending: 8,
    by_status: { not_found: 2 },
  });
  const odd = join(folder, 'odd.tar');
  const members = [
    { name: 'broken.jpg', content: 'no picture' },
    { name: 'broken.txt', content: 'broken' },
    { name: 'broken.npy', content: '' },
  ];
  writeFileSync(odd, madeTar(members));
  expect(await call('import', { paths: [join(folder, 'data', '00000.tar'), odd], keep: { maxSide: 32 } })).toMatchObject({
    parts: 2,
    rows: 11,
    added: 1,
    images: 8,
    pending: 0,
    by_status: { ok: 8, not_found: 2, not_an_image: 1 },
    skipped: { 'a file that is neither image, caption nor JSON': 1 },
    skipped_places: ['odd.tar: broken.npy: a file that is neither image, caption nor JSON'],
  });
  expect(await call('query', { query: 'status:ok width:64', count: true })).toMatchObject({ matched: 8 });
  expect(await call('verify', {})).toMatchObject({ ok: true, checked: { images: 8 } });
});

test('an image of which only the facts were kept gets its bytes when they come again', async () => {
  const folder = tempDir();
  await makeDataset(join(folder, 'data'), 1);
  const call = newLibrary(join(folder, 'library'));
  await call('import', { paths: [join(folder, 'data')], keep: 'none' });
  expect(await call('export', { format: 'webdataset', out: join(folder, 'none') })).toMatchObject({ images: 0, left_out: { not_kept: 1 } });
  // The same picture with another caption is another sample.
  const [member] = readTar(readFileSync(join(folder, 'data', '00000.tar')));
  writeFileSync(
    join(folder, 'same.tar'),
    madeTar([
      { name: 'x.jpg', content: member?.content ?? '' },
      { name: 'x.txt', content: 'other' },
    ]),
  );
  expect(await call('import', { paths: [join(folder, 'same.tar')] })).toMatchObject({ added: 1, images: 0, by_status: { ok: 1 } });
  expect(await call('export', { format: 'webdataset', out: join(folder, 'both') })).toMatchObject({ images: 2 });
  expect(await call('verify', {})).toMatchObject({ ok: true });
});

test('further columns, and what a tool before us has done to an image, can be asked for and exported', async () => {
  const folder = tempDir();
  await makeDataset(join(folder, 'data'), 10);
  const call = newLibrary(join(folder, 'library'));
  await call('import', { paths: [join(folder, 'data')] });
  const { rows } = await call('query', { query: 'claimed_width>=1' });
  expect(rows).toMatchObject([{ url: 'http://x.test/6.jpg', width: 64, height: 48, claimed_width: 640, claimed_height: 480 }]);
  const out = join(folder, 'out');
  await call('export', { format: 'parquet', out, options: { save_additional_columns: 'score,original_sha256' } });
  const exported = await readParquet(join(out, '00000.parquet'));
  expect(exported.columns.slice(0, 2)).toEqual([
    ['score', 'DOUBLE'],
    ['original_sha256', 'VARCHAR'],
  ]);
  expect(exported.rows.map(([score]) => score)).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25]);
  expect(exported.rows.filter(([, hash]) => hash !== null)).toHaveLength(1);
});

test('files that hold nothing of the kind are refused by name', async () => {
  const folder = tempDir();
  const call = newLibrary(join(folder, 'library'));
  const path = join(folder, 'x.tar');
  writeFileSync(path, 'this is no tar');
  await expect(call('import', { paths: [path] })).rejects.toMatchObject({
    code: 'SOURCE_UNREADABLE',
    message: expect.stringContaining('x.tar'),
  });
});

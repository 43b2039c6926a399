import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '#main/engine/create-engine.ts';
import { forkEntry } from '#main/entry/fork-entry.ts';
import { silentLog } from '#main/util/log.ts';
import type { OutputOf } from '#shared/contract.ts';
import { readParquet } from '../../exports/read-parquet.ts';
import { readTar } from '../../exports/read-tar.ts';
import { runCli, startCli } from '../../helpers/cli.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { writeParquet } from '../../helpers/write-parquet.ts';
import { startServer, type TestServer } from './image-server.ts';

const SIZES = ['300x200.jpg', '20x30.jpg', '64x64.png', '400x100.webp'];

let engine: Engine;
beforeAll(() => {
  engine = createEngine({ libraryDir: join(tmpdir(), 'no-library'), sampleModelDir: '', log: silentLog, fork: forkEntry });
});
afterAll(async () => await engine.close());

/** Runs `stage fetch` on a list that is written into a folder of its own. */
async function fetched(
  server: TestServer,
  list: { name: string; content: string | Buffer },
  options: Record<string, string | number | boolean> = {},
  folder = tempDir(),
): Promise<{ json: OutputOf<'stage_fetch'>; out: string }> {
  const path = join(folder, list.name);
  writeFileSync(path, list.content);
  const out = join(folder, 'out');
  const given = { url_list: path, output_folder: out, output_format: 'webdataset', ...options };
  const input = { allow_private: [server.host], options: given };
  return { json: await engine.call('stage_fetch', input, { signal: new AbortController().signal }), out };
}

const lines = (server: TestServer, paths: readonly string[]): string => paths.map((path) => `http://${server.host}/${path}\n`).join('');
const sha256 = (bytes: Buffer | undefined): string =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');

describe('stage fetch', () => {
  test("makes img2dataset's dataset of a list: sizes, hashes, failures as rows, statistics", async () => {
    const server = await startServer(SIZES);
    const csv = [
      'url,text,score,note',
      ...[...SIZES, 'gone.jpg', 'cut.jpg', 'refused.jpg'].map(
        (path, n) => `http://${server.host}/${path},"picture ${n}, ""so""",${n / 2},${n}`,
      ),
    ];
    csv.push(',no url,,');
    const { json, out } = await fetched(
      server,
      { name: 'list.csv', content: csv.join('\n') },
      { caption_col: 'text', image_size: 64, save_additional_columns: 'score,note' },
    );
    expect(json).toMatchObject({ state: 'done', rows: 8, images: 4, shards: 1, reused: 0 });
    expect(json.by_status).toEqual({ ok: 4, not_found: 1, decode_error: 1, disallowed: 1, invalid_url: 1 });
    expect(readdirSync(out).sort()).toEqual(['00000.parquet', '00000.tar', '00000_stats.json']);
    const table = await readParquet(join(out, '00000.parquet'));
    expect(table.columns).toEqual([
      ['score', 'DOUBLE'],
      ['note', 'BIGINT'],
      ['caption', 'VARCHAR'],
      ['url', 'VARCHAR'],
      ['key', 'VARCHAR'],
      ['status', 'VARCHAR'],
      ['error_message', 'VARCHAR'],
      ['width', 'INTEGER'],
      ['height', 'INTEGER'],
      ['original_width', 'INTEGER'],
      ['original_height', 'INTEGER'],
      ['exif', 'VARCHAR'],
      ['sha256', 'VARCHAR'],
    ]);
    const failed = (status: string, message: string) => [status, message, null, null, null, null, null, null];
    expect(table.rows.map((row) => row.slice(4))).toEqual([
      ['000000000', 'success', null, 64, 64, 300, 200, '{}', sha256(server.pictures.get('/300x200.jpg'))],
      ['000000001', 'success', null, 64, 64, 20, 30, '{}', sha256(server.pictures.get('/20x30.jpg'))],
      ['000000002', 'success', null, 64, 64, 64, 64, '{}', sha256(server.pictures.get('/64x64.png'))],
      ['000000003', 'success', null, 64, 64, 400, 100, '{}', sha256(server.pictures.get('/400x100.webp'))],
      ['000000004', ...failed('failed_to_download', 'HTTP Error 404: Not Found')],
      ['000000005', ...failed('failed_to_resize', 'Image decoding error')],
      ['000000006', ...failed('failed_to_download', 'Use of image disallowed by X-Robots-Tag directive')],
      ['000000007', ...failed('failed_to_download', 'the row has no URL')],
    ]);
    expect(table.rows.map((row) => row.slice(0, 3))[3]).toEqual([1.5, 3n, 'picture 3, "so"']);
    const members = readTar(readFileSync(join(out, '00000.tar')));
    expect(members.map(({ name }) => name).slice(0, 4)).toEqual(['000000000.jpg', '000000000.json', '000000000.txt', '000000001.jpg']);
    expect(await sharp(members[3]?.content).metadata()).toMatchObject({ format: 'jpeg', width: 64, height: 64 });
    expect(JSON.parse(readFileSync(join(out, '00000_stats.json'), 'utf8'))).toMatchObject({
      count: 8,
      successes: 4,
      failed_to_download: 3,
      failed_to_resize: 1,
    });
  });

  test('without caption_col there are neither captions nor texts', async () => {
    const server = await startServer(SIZES);
    const { out } = await fetched(server, { name: 'list.txt', content: lines(server, SIZES) });
    expect(readTar(readFileSync(join(out, '00000.tar'))).some(({ name }) => name.endsWith('.txt'))).toBe(false);
    expect((await readParquet(join(out, '00000.parquet'))).columns.map(([name]) => name)).not.toContain('caption');
  });

  test('the same list in every form gives the same shards', async () => {
    const server = await startServer(SIZES);
    const rows = SIZES.map((path, n) => ({ url: `http://${server.host}/${path}`, text: `picture ${n}`, n }));
    const json = JSON.stringify(rows, null, 1);
    const jsonl = rows.map((row) => JSON.stringify(row)).join('\n');
    const table = (comma: string): string =>
      ['url', 'text', 'n'].join(comma) + rows.map(({ url, text, n }) => `\n${[url, text, n].join(comma)}`).join('');
    const parquet = join(tempDir(), 'list.parquet');
    await writeParquet(
      parquet,
      `select * from (values ${rows.map(({ url, text, n }) => `('${url}', '${text}', ${n}::bigint)`).join(', ')}) t(url, text, n)`,
    );
    const lists: { name: string; content: string | Buffer }[] = [
      { name: 'list.csv', content: table(',') },
      { name: 'list.tsv.gz', content: gzipSync(table('\t')) },
      { name: 'list.json', content: json },
      { name: 'list.jsonl', content: jsonl },
      { name: 'list.jsonl.gz', content: gzipSync(jsonl) },
      { name: 'list.parquet', content: readFileSync(parquet) },
    ];
    const options = { caption_col: 'text', image_size: 32, save_additional_columns: 'n' };
    const [first, ...others] = await Promise.all(lists.map(async (list) => await fetched(server, list, options)));
    for (const { out, json: answer } of others) {
      expect(answer).toMatchObject({ state: 'done', images: 4 });
      for (const name of ['00000.tar', '00000.parquet'])
        expect(readFileSync(join(out, name)).equals(readFileSync(join(first?.out ?? '', name))), `${out} ${name}`).toBe(true);
    }
  }, 60_000);

  test('every list of a folder begins with a shard of its own, in the order of the names', async () => {
    const server = await startServer(SIZES);
    const folder = tempDir();
    writeFileSync(join(folder, 'b.txt'), lines(server, ['300x200.jpg']));
    writeFileSync(join(folder, 'notes.md'), 'no list');
    const list = { name: 'a.txt', content: lines(server, ['20x30.jpg', '64x64.png', '300x200.jpg']) };
    const { out } = await fetched(
      server,
      list,
      { url_list: folder, number_sample_per_shard: 2, resize_mode: 'no', oom_shard_count: 3 },
      folder,
    );
    const keys = await Promise.all(
      ['000', '001', '002'].map(async (name) => (await readParquet(join(out, `${name}.parquet`))).rows.map((row) => row[1])),
    );
    expect(keys).toEqual([['0000', '0001'], ['0010'], ['0020']]);
  });
});

describe('a second run', () => {
  const list = (server: TestServer) => ({ name: 'list.txt', content: lines(server, [...SIZES, ...SIZES]) });
  const options = { number_sample_per_shard: 4, image_size: 16 };

  test('leaves whole shards alone and makes the missing ones, with the same bytes', async () => {
    const server = await startServer(SIZES);
    const folder = tempDir();
    const { out } = await fetched(server, list(server), options, folder);
    const before = readFileSync(join(out, '00001.tar'));
    rmSync(join(out, '00001_stats.json'));
    utimesSync(join(out, '00000.tar'), 1, 1);
    server.asked.length = 0;
    const { json } = await fetched(server, list(server), options, folder);
    expect(json).toMatchObject({ rows: 8, images: 8, shards: 2, reused: 1, by_status: { ok: 4 } });
    expect(server.asked).toHaveLength(4);
    expect(readFileSync(join(out, '00001.tar')).equals(before)).toBe(true);
  });

  test('extend adds further shards, overwrite begins anew and touches nothing that is no shard', async () => {
    const server = await startServer(SIZES);
    const folder = tempDir();
    const { out } = await fetched(server, list(server), options, folder);
    const { json } = await fetched(server, list(server), { ...options, incremental_mode: 'extend' }, folder);
    expect(json).toMatchObject({ shards: 2, reused: 0 });
    expect(readdirSync(out).filter((name) => name.endsWith('.tar'))).toEqual(['00000.tar', '00001.tar', '00002.tar', '00003.tar']);
    const own = ['thesis.doc', '2024/5.jpg', '20240101.tar', '1999.parquet', '12345/holiday.jpg'];
    mkdirSync(join(out, '2024'));
    mkdirSync(join(out, '12345'));
    for (const name of own) writeFileSync(join(out, name), 'mine');
    await fetched(server, list(server), { ...options, incremental_mode: 'overwrite' }, folder);
    for (const name of own) expect(readFileSync(join(out, name), 'utf8')).toBe('mine');
    expect(readdirSync(out).filter((name) => name.endsWith('.tar'))).toEqual(['00000.tar', '00001.tar', '20240101.tar']);
  });

  test('with a list of another length under the same folder is refused', async () => {
    const server = await startServer(SIZES);
    const folder = tempDir();
    await fetched(server, list(server), options, folder);
    await expect(fetched(server, { name: 'list.txt', content: lines(server, SIZES.slice(1)) }, options, folder)).rejects.toMatchObject({
      code: 'EXPORT_TARGET',
    });
  });
});

test.skipIf(process.platform === 'win32')('a pipe as the list is refused at once, and one in a folder of lists passed over', async () => {
  const folder = tempDir();
  execFileSync('mkfifo', [join(folder, 'b.txt')]);
  const options = (url_list: string) => ({ url_list, output_folder: join(folder, 'out') });
  const run = (url_list: string) =>
    engine.call('stage_fetch', { allow_private: [], options: options(url_list) }, { signal: new AbortController().signal });
  await expect(run(join(folder, 'b.txt'))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  writeFileSync(join(folder, 'a.txt'), '');
  expect(await run(folder)).toMatchObject({ state: 'done', rows: 0 });
});

describe('options', () => {
  test('verify_hash leaves out images whose hash is another', async () => {
    const server = await startServer(SIZES);
    const right = sha256(server.pictures.get('/300x200.jpg'));
    const csv = `url,hash\nhttp://${server.host}/300x200.jpg,${right}\nhttp://${server.host}/20x30.jpg,${right}\n`;
    const { out } = await fetched(server, { name: 'list.csv', content: csv }, { verify_hash: '["hash","sha256"]' });
    const { rows } = await readParquet(join(out, '00000.parquet'));
    expect(rows.map((row) => [row[2], row[3]])).toEqual([
      ['success', null],
      ['failed_to_download', 'hash mismatch'],
    ]);
  });

  test.each([
    ['[]', 1, 'noai, noimageai, noindex, noimageindex, none'],
    ['noindex,noimageindex', 1, 'noai, noimageai'],
    ['noai,noimageai,noindex,noimageindex', 0, null],
  ])('disallowed_header_directives %s warns of what no longer keeps images out', async (directives, images, ignored) => {
    const server = await startServer(['20x30.jpg']);
    const folder = tempDir();
    const list = join(folder, 'list.txt');
    writeFileSync(list, lines(server, ['refused.jpg']));
    const words = ['--url_list', list, '--output_folder', join(folder, 'out'), '--allow-private', server.host];
    const { json, stderr } = await runCli(['stage', 'fetch', ...words, '--disallowed_header_directives', directives, '--json']);
    expect(json, stderr).toMatchObject({ rows: 1, images });
    if (ignored === null) expect(stderr).not.toContain('X-Robots-Tag');
    else expect(stderr).toContain(`leaves out ${ignored}: images are taken although their hosts forbid it`);
  });

  test('min_image_size leaves out small images by their downloaded size', async () => {
    const server = await startServer(SIZES);
    const { out, json } = await fetched(server, { name: 'list.txt', content: lines(server, SIZES) }, { min_image_size: 100 });
    expect(json.by_status).toEqual({ ok: 2, filtered: 2 });
    expect((await readParquet(join(out, '00000.parquet'))).rows.map((row) => row[3])).toEqual([
      null,
      'image too small',
      'image too small',
      null,
    ]);
  });

  test('retries asks again where that may help, and only there', async () => {
    const server = await startServer(SIZES);
    const list = { name: 'list.txt', content: lines(server, ['gone.jpg', 'once/20x30.jpg', 'once/64x64.png']) };
    const { json } = await fetched(server, list, { retries: 1 });
    expect(json.by_status).toEqual({ ok: 2, not_found: 1 });
    expect(server.asked.toSorted()).toEqual(['/gone.jpg', '/once/20x30.jpg', '/once/20x30.jpg', '/once/64x64.png', '/once/64x64.png']);
  });

  test.each([
    [{ output_format: 'tfrecord' }, 'output_format: expected one of'],
    [{ resize_mode: 'stretch' }, 'resize_mode'],
    [{ verify_hash: 'hash,md5' }, 'verify_hash'],
    [{ ignore_ssl_certificate: 'true' }, 'certificates are always checked'],
    [{ timeout: 'soon' }, 'timeout'],
  ])('%j is refused before anything is downloaded', async (options, words) => {
    const server = await startServer(['20x30.jpg']);
    const folder = tempDir();
    const refused = fetched(server, { name: 'list.txt', content: lines(server, ['20x30.jpg']) }, options, folder);
    await expect(refused).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(words) });
    expect([readdirSync(folder), server.asked]).toEqual([['list.txt'], []]);
  });
});

describe('Ctrl+C', () => {
  test('ends at once with no half shard, and the same call goes on', async () => {
    let begun = (): void => {};
    const first = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const server = await startServer(SIZES, { onRequest: (path) => path.startsWith('/slow') && begun() });
    const folder = tempDir();
    const path = join(folder, 'list.txt');
    writeFileSync(path, lines(server, [...SIZES, ...Array.from({ length: 60 }, () => 'slow/20x30.jpg')]));
    const out = join(folder, 'out');
    const words = [
      'stage',
      'fetch',
      '--url_list',
      path,
      '--output_folder',
      out,
      '--number_sample_per_shard',
      '4',
      '--allow-private',
      server.host,
    ];
    const { child, result } = startCli([...words, '--output_format', 'webdataset', '--per-host', '2', '--json']);
    await first;
    child.kill('SIGINT');
    const { code, json } = await result;
    expect([code, json.state, json.reason]).toEqual([130, 'paused', 'interrupted']);
    const names = existsSync(out) ? readdirSync(out) : [];
    expect(names.filter((name) => name.endsWith('.tar')).length).toBe(names.filter((name) => name.endsWith('_stats.json')).length);
    expect(names).not.toContain('_tmp');
    const again = await runCli([...words, '--output_format', 'webdataset', '--per-host', '64', '--json']);
    expect(again.json).toMatchObject({ state: 'done', rows: 64, images: 64, shards: 16 });
  }, 60_000);
});

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { exportFormats } from '#main/engine/export-formats.ts';
import { startImageHost } from '../helpers/image-host.ts';
import { listedLibrary } from '../helpers/listed-library.ts';
import { context, type TestApp, testApp } from '../helpers/test-app.ts';

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );

/** An app over a library of 12 images and 4 samples that were not downloaded. */
async function downloaded(): Promise<{ app: TestApp; library: string; folder: string }> {
  const host = await startImageHost();
  const app = testApp();
  const library = await listedLibrary(app, host, 12);
  await app.until(await app.start('download', { allow_private: [host] }), 'done');
  const list = join(library, '..', 'more.csv');
  writeFileSync(list, `url,caption\n${[1, 2, 3, 4].map((n) => `http://${host}/more-${n}.jpg,a later picture ${n}`).join('\n')}\n`);
  await app.call.extract({ files: [list], type: 'image', preset: 'keep-all', language: false, explain: 0 }, context);
  await app.call.add({ where: '', order: 'first', seed: 0, save_additional_columns: [] }, context);
  return { app, library, folder: join(library, '..') };
}

const ask = (app: TestApp, input: { format: string; out: string; where?: string; options?: Record<string, unknown> }) =>
  app.call.export_preflight({ where: '', options: {}, ...input }, context);

test('rows, shards and bytes are those that the export writes, and its command line does the same', async () => {
  const { app, library, folder } = await downloaded();
  for (const format of ['webdataset', 'files', 'parquet', 'url-parquet']) {
    const out = join(folder, `it's "${format}" $HOME`);
    const where = 'width>=100 OR text:"it\'s"';
    const options = { number_sample_per_shard: 5, min_image_size: 10, save_additional_columns: ['uid', 'date'] };
    const told = await ask(app, { format, out, where, options });
    expect(told).toMatchObject({ problems: [], out_state: 'absent', drive: { free_bytes: expect.any(Number) } });
    const run = await app.until(await app.start('export', { format, out, where, options }), 'done', 'failed');
    const { rows, images, shards, left_out } = run.result ?? {};
    expect({ rows: told.rows, shards: told.shards, left_out: told.left_out }, format).toEqual({ rows, shards, left_out });
    if (format !== 'url-parquet') expect(told.images).toBe(images);
    const written = bytesIn(out);
    expect(told.bytes[0]).toBe(told.bytes[1]);
    if (format !== 'url-parquet')
      expect(Math.abs(told.bytes[0] - written) / written, `${format}: ${told.bytes[0]}, ${written}`).toBeLessThan(0.03);
    expect(await ask(app, { format, out, where, options })).toMatchObject({ out_state: 'occupied', problems: [{ option: 'out' }] });
    if (format !== 'webdataset') continue;
    await app.call.library_close({}, context);
    const cli = fileURLToPath(new URL('../../src-main/entry/cli.ts', import.meta.url));
    const other = told.command.replace('webdataset', 'files').replace('"webdataset"', '"files"');
    expect(told.command.startsWith(`gleaner export --library ${library} --format webdataset --out '`)).toBe(true);
    const again = execFileSync('sh', ['-c', `gleaner() { "$NODE" "$CLI" "$@" --json; }; ${told.command.replaceAll('$HOME', '$HOME-2')}`], {
      env: { ...process.env, NODE: process.execPath, CLI: cli },
    });
    expect(JSON.parse(again.toString().trim())).toMatchObject({ rows, images, shards, left_out, out: `${out}-2` });
    expect(other).not.toBe(told.command);
    await app.call.library_open({ path: library }, context);
  }
});

test('an estimate for images that are encoded again holds what comes of it', async () => {
  const { app, folder } = await downloaded();
  for (const options of [{ image_size: 256 }, { image_size: 128, encode_format: 'webp', encode_quality: 80 }, { encode_format: 'png' }]) {
    const out = join(folder, JSON.stringify(options).replaceAll(/\W/g, '-'));
    const { bytes } = await ask(app, { format: 'files', out, options });
    await app.until(await app.start('export', { format: 'files', out, options }), 'done');
    expect(bytes[0]).toBeLessThan(bytes[1]);
    expect(bytesIn(out)).toBeGreaterThan(bytes[0]);
    expect(bytesIn(out)).toBeLessThan(bytes[1]);
  }
});

test('what stands in the way is told by option, and the rest is told all the same', async () => {
  const { app, folder } = await downloaded();
  const wrong = await ask(app, {
    format: 'webdataset',
    out: 'dataset',
    options: { image_size: 0, colour: 'red', save_additional_columns: ['nothing'] },
  });
  expect(wrong).toMatchObject({ rows: 12, images: 12, left_out: { not_downloaded: 4, not_kept: 0 } });
  expect(wrong.problems.map(({ code, option }) => [code, option])).toEqual(
    expect.arrayContaining([
      ['EXPORT_TARGET', 'out'],
      ['USAGE', 'image_size'],
      ['USAGE', null],
    ]),
  );
  const out = join(folder, 'new');
  const problemsOf = async (input: { format?: string; where?: string; options?: Record<string, unknown> }) =>
    (await ask(app, { format: 'files', out, ...input })).problems.map(({ code, option }) => [code, option]);
  expect(await problemsOf({ options: { save_additional_columns: ['nothing'] } })).toEqual([['USAGE', 'save_additional_columns']]);
  expect(await problemsOf({ where: 'widht>=3' })).toEqual([['QUERY_INVALID', 'where']]);
  expect(await problemsOf({ where: 'width>=9999' })).toEqual([['USAGE', 'where']]);
  expect(await problemsOf({ format: 'zip' })).toEqual([['USAGE', 'format']]);
  expect(await problemsOf({ format: 'url-parquet', options: { image_size: 256 } })).toEqual([['USAGE', null]]);
  expect(await problemsOf({})).toEqual([]);
});

test('the state of the folder is told: empty, occupied, not to be written to, or an export that goes on', async () => {
  const { app, folder } = await downloaded();
  const state = async (out: string, options = {}) => (await ask(app, { format: 'files', out, options })).out_state;
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  expect(await state(empty)).toBe('empty');
  expect(await state(join(folder, 'a', 'b', 'c'))).toBe('absent');
  expect(await state(folder)).toBe('occupied');
  expect(await state(join(folder, 'list.csv'))).toBe('unwritable');
  expect(await state(join(folder, 'list.csv', 'inside'))).toBe('unwritable');
  if (process.getuid?.() !== 0) {
    chmodSync(empty, 0o500);
    expect(await state(empty)).toBe('unwritable');
  }
  const out = join(folder, 'stopped');
  const options = { number_sample_per_shard: 1, image_size: 2000, encode_format: 'png' };
  const run = await app.start('export', { format: 'files', out, options });
  await app.untilRuns(({ runs }) => (runs[0]?.progress?.done ?? 0) > 1);
  await app.call.run_pause({ run }, context);
  await app.until(run, 'paused');
  expect(await state(out, options)).toBe('resumable');
  expect(await state(out, { ...options, image_size: 3 })).toBe('occupied');
  // Another export stands beside it and takes nothing from it.
  await app.until(await app.start('export', { format: 'files', out: join(folder, 'beside') }), 'done');
  await app.call.run_resume({ run }, context);
  expect(await app.until(run, 'done', 'failed')).toMatchObject({ state: 'done', result: { rows: 12, images: 12, shards: 12 } });
});

test('licences and NSFW scores are counted, as they are now', async () => {
  const { app, folder } = await downloaded();
  expect(await ask(app, { format: 'files', out: join(folder, 'x') })).toMatchObject({
    licence_unknown: 12,
    nsfw: { threshold: 0.5, above: 0, unscored: 12 },
  });
  await app.call.settings_change({ nsfw_threshold: 0.25 }, context);
  expect((await ask(app, { format: 'files', out: join(folder, 'x') })).nsfw.threshold).toBe(0.25);
});

let formats: ReturnType<typeof exportFormats> = [];
beforeAll(() => {
  formats = exportFormats();
});

test('every format tells the options that it takes, each with what a form needs', () => {
  expect(formats.map(({ id, writes_images }) => [id, writes_images])).toEqual([
    ['dummy', false],
    ['files', true],
    ['parquet', true],
    ['url-parquet', false],
    ['webdataset', true],
  ]);
  for (const { id, title, description, schema } of formats) {
    expect(title.length, id).toBeGreaterThan(3);
    expect(description, id).toMatch(/^[A-Z].*\.$/);
    const properties = Object.entries(schema.properties as Record<string, object>);
    for (const [name, property] of properties)
      expect(property, `${id} ${name}`).toMatchObject({
        title: expect.any(String),
        description: expect.any(String),
        group: expect.stringMatching(/^(resizing|encoding|shards|filters|metadata)$/),
      });
    const groups = new Set(properties.map(([, property]) => ('group' in property ? property.group : undefined)));
    expect(groups.has('resizing'), id).toBe(id !== 'url-parquet');
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  }
});

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LibrarySnapshot } from '#shared/contract/edits.ts';
import { filledLibrary } from '../helpers/filled-library.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { context, firstOf, testApp } from '../helpers/test-app.ts';

test('without a library every call of the engine says so, and opening one makes it answer', async () => {
  const app = testApp();
  await expect(app.call.status({}, context)).rejects.toMatchObject({ code: 'NO_LIBRARY' });
  await expect(app.call.runs_pause({}, context)).rejects.toMatchObject({ code: 'NO_LIBRARY' });
  await expect(app.call.export_preflight({ format: 'files', out: '/x', where: '', options: {} }, context)).rejects.toMatchObject({
    code: 'NO_LIBRARY',
  });
  await expect(app.media.find('thumb', '0'.repeat(64), context.signal)).rejects.toMatchObject({ code: 'NO_LIBRARY' });
  await expect(app.handlers.calls.run_log({ run: 1, limit: 1 }, context)).rejects.toMatchObject({ code: 'NO_LIBRARY' });
  const path = filledLibrary([{}, {}]);
  expect(await app.call.library_open({ path }, context)).toEqual({ path, name: 'library' });
  expect(await app.call.status({}, context)).toMatchObject({ samples: 2 });
  expect(await app.media.find('thumb', '0'.repeat(64), context.signal)).toEqual({ found: 'nothing' });
  await app.call.library_close({}, context);
  await expect(app.call.status({}, context)).rejects.toMatchObject({ code: 'NO_LIBRARY' });
  await app.call.library_close({}, context);
});

test('a library that cannot be opened says why, and the one that is open stays open', async () => {
  const app = testApp();
  const path = filledLibrary([{}]);
  await app.call.library_open({ path }, context);
  const damaged = filledLibrary([{}]);
  writeFileSync(join(damaged, 'catalog.sqlite'), 'this is no database at all, and long enough to be looked at');
  const locked = filledLibrary([{}]);
  await testApp().call.library_open({ path: locked }, context);
  const file = join(tempDir(), 'file');
  writeFileSync(file, '');
  const cases: [string, string][] = [
    [damaged, 'LIBRARY_DAMAGED'],
    [locked, 'LIBRARY_LOCKED'],
    [join(tempDir(), 'nothing'), 'LIBRARY_NOT_FOUND'],
    [file, 'LIBRARY_NOT_FOUND'],
    ['library', 'USAGE'],
    ['../library', 'USAGE'],
    [`${path}\0`, 'USAGE'],
    ['file:///etc', 'USAGE'],
  ];
  for (const [given, code] of cases) await expect(app.call.library_open({ path: given }, context), given).rejects.toMatchObject({ code });
  expect(await app.call.status({}, context)).toMatchObject({ library: path });
  expect((await firstOf(app.handlers.streams.app, () => true)).recent.map((entry) => entry.path)).toEqual([path]);
});

test('a library is made only in an empty or new folder', async () => {
  const app = testApp();
  const folder = tempDir();
  const used = join(folder, 'used');
  mkdirSync(used);
  writeFileSync(join(used, 'thesis.txt'), 'mine');
  await expect(app.call.library_create({ path: used }, context)).rejects.toMatchObject({ code: 'LIBRARY_EXISTS' });
  await expect(app.call.library_create({ path: join(used, 'thesis.txt') }, context)).rejects.toMatchObject({ code: 'USAGE' });
  await expect(app.call.library_create({ path: 'here' }, context)).rejects.toMatchObject({ code: 'USAGE' });
  const path = join(folder, 'it\'s a "library"; $(rm -rf) ünï');
  expect(await app.call.library_create({ path }, context)).toEqual({ path, name: path.slice(folder.length + 1) });
  await expect(app.call.library_create({ path }, context)).rejects.toMatchObject({ code: 'LIBRARY_EXISTS' });
});

test('recent libraries are told with the last first, over restarts, and those that are gone as such', async () => {
  const app = testApp();
  const [one, two] = [filledLibrary([{}]), filledLibrary([{}])];
  for (const path of [one, two, one]) await app.call.library_open({ path }, context);
  await app.close();
  rmSync(two, { recursive: true });
  const next = testApp({ configDir: app.configDir });
  const recent = async () => (await firstOf(next.handlers.streams.app, () => true)).recent;
  expect(await recent()).toMatchObject([
    { path: one, name: 'library', is_there: true, opened: expect.any(Number) },
    { path: two, is_there: false },
  ]);
  await next.call.recent_remove({ path: two }, context);
  expect(await recent()).toHaveLength(1);
});

test('the stream of the library follows edits, reveals and another library', async () => {
  const app = testApp();
  const seen: LibrarySnapshot[] = [];
  const stop = new AbortController();
  let look = (): void => {};
  const following = app.handlers.streams.library(
    {},
    {
      signal: stop.signal,
      emit(snapshot) {
        seen.push(snapshot);
        look();
      },
    },
  );
  const until = (holds: (snapshot: LibrarySnapshot) => boolean): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        const last = seen.at(-1);
        if (last && holds(last)) resolve();
      };
      look();
    });
  await app.call.library_open({ path: filledLibrary([{ image: 'a' }, {}]) }, context);
  await until(({ samples, images }) => samples === 2 && images === 1);
  await app.call.edit({ target: { ids: [1] }, rating: 4, add_tags: ['coast'], remove_tags: [] }, context);
  await until(({ undo }) => undo !== null);
  await app.call.undo({}, context);
  await until(({ undo, redo }) => undo === null && redo !== null);
  await app.call.reveal({ minutes: 5 }, context);
  await until(({ revealed_until }) => revealed_until !== null);
  await app.call.library_open({ path: filledLibrary([{}, {}, {}]) }, context);
  await until(({ samples, redo }) => samples === 3 && redo === null);
  stop.abort();
  await following;
});

test('a call that is under way when the library is closed ends, and the library can be opened again', async () => {
  const app = testApp();
  const path = filledLibrary(Array.from({ length: 50 }, () => ({})));
  await app.call.library_open({ path }, context);
  const asked = app.call.query({ query: 'text:"a"', in: 'library', count: false, limit: 20 }, context).then(
    () => 'answered',
    () => 'ended',
  );
  await app.call.library_close({}, context);
  expect(['answered', 'ended']).toContain(await asked);
  expect(await testApp().call.library_open({ path }, context)).toMatchObject({ path });
});

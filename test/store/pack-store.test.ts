import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPackStore, type PackRef } from '#main/store/pack-store.ts';

const hasTar = spawnSync('tar', ['--version']).status === 0;
const childScript = fileURLToPath(new URL('./append-child.ts', import.meta.url));

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'packs-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Opens with a record of committed ends, as a catalog would give them. */
const openWith = (ends: Record<string, number>, extra: { maxBytes?: number; prefix?: '' | 'thumbs-'; dir?: string } = {}) =>
  openPackStore({ dir, prefix: '', ...extra, committedEnd: (pack) => ends[pack] });

describe('the pack store', () => {
  test('gives back what was appended, also after a reopen', async () => {
    const store = await openWith({});
    const refs = [await store.append('a.jpg', Buffer.from('first')), await store.append('b.jpg', Buffer.alloc(2000, 3))];
    await store.sync();
    const ends = store.ends();
    expect(refs[0]).toEqual({ pack: '00000.tar', offset: 512, length: 5, crc32: crc32('first') });
    expect(ends).toEqual({ '00000.tar': 1024 + 512 + 2048 });
    await store.close();
    const again = await openWith(ends);
    expect((await again.read(refs[0] as PackRef)).toString()).toBe('first');
    expect((await again.read(refs[1] as PackRef)).equals(Buffer.alloc(2000, 3))).toBe(true);
    await again.close();
  });

  test.skipIf(!hasTar)('a pack is a tar that lists its members', async () => {
    const store = await openWith({});
    await store.append('a.jpg', Buffer.from('first'));
    await store.append('b.jpg', Buffer.alloc(2000, 3));
    await store.sync();
    expect(execFileSync('tar', ['tf', store.path('00000.tar')], { encoding: 'utf8' })).toBe('a.jpg\nb.jpg\n');
    await store.close();
  });

  test('concurrent appends come one after the other and all read back', async () => {
    const store = await openWith({}, { maxBytes: 20_000 });
    const refs = await Promise.all(Array.from({ length: 40 }, (_, i) => store.append(`${i}`, Buffer.alloc(i * 50, i))));
    await store.sync();
    for (const [i, ref] of refs.entries()) expect((await store.read(ref)).equals(Buffer.alloc(i * 50, i))).toBe(true);
    await store.close();
  });

  test('a pack never outgrows its limit unless one file does', async () => {
    const store = await openWith({}, { maxBytes: 4096 });
    for (let i = 0; i < 5; i++) await store.append(`${i}`, Buffer.alloc(1000));
    const big = await store.append('big', Buffer.alloc(9000));
    const next = await store.append('next', Buffer.alloc(10));
    await store.sync();
    await store.close();
    expect([big.pack, next.pack]).toEqual(['00003.tar', '00004.tar']);
    const sizes = readdirSync(dir).map((name) => statSync(join(dir, name)).size);
    expect(sizes.filter((size) => size > 4096)).toEqual([512 + 9216]);
  });

  test('originals and thumbnails share a folder without seeing each other', async () => {
    const originals = await openWith({});
    const thumbs = await openWith({}, { prefix: 'thumbs-' });
    await originals.append('a', Buffer.from('original'));
    const thumb = await thumbs.append('a', Buffer.from('thumb'));
    expect(Object.keys(originals.ends())).toEqual(['00000.tar']);
    expect(thumb.pack).toBe('thumbs-00000.tar');
    await Promise.all([originals.close(), thumbs.close()]);
  });

  test('other files in the folder are left alone', async () => {
    writeFileSync(join(dir, '1.tar'), 'x');
    writeFileSync(join(dir, 'x00000.tar'), 'x');
    await (await openWith({})).close();
    expect(readFileSync(join(dir, '1.tar'), 'utf8') + readFileSync(join(dir, 'x00000.tar'), 'utf8')).toBe('xx');
  });

  test('a pack shorter than the catalog says is named with both lengths', async () => {
    const store = await openWith({});
    await store.append('a', Buffer.alloc(100));
    await store.sync();
    const ends = store.ends();
    await store.close();
    truncateSync(join(dir, '00000.tar'), 700);
    await expect(openWith(ends)).rejects.toMatchObject({
      code: 'LIBRARY_DAMAGED',
      data: { path: join(dir, '00000.tar'), expected: 1024, actual: 700 },
      message: expect.stringMatching(/00000\.tar must have at least 1024 bytes, found 700 bytes/),
    });
  });

  test('a pack that the catalog knows and the folder lacks is named, also beyond the last one present', async () => {
    await expect(openWith({ '00000.tar': 0, '00001.tar': 1024 })).rejects.toMatchObject({
      code: 'LIBRARY_DAMAGED',
      message: expect.stringMatching(/00001\.tar must have at least 1024 bytes, found no file/),
    });
  });

  test('reading past the end or from a deleted pack says the library is damaged', async () => {
    const store = await openWith({});
    const ref = await store.append('a', Buffer.alloc(100));
    await expect(store.read({ ...ref, length: 5000 })).rejects.toMatchObject({ code: 'LIBRARY_DAMAGED' });
    await store.sync();
    await expect(store.read({ pack: '00007.tar', offset: 512, length: 1 })).rejects.toMatchObject({ code: 'LIBRARY_DAMAGED' });
    expect((await store.read(ref)).length).toBe(100);
    await store.close();
  });

  test('a pack of which nothing is committed goes, and its number is used again', async () => {
    const store = await openWith({});
    await store.append('a', Buffer.alloc(100));
    await store.sync();
    await store.close();
    const again = await openWith({});
    expect(readdirSync(dir)).toEqual([]);
    expect((await again.append('b', Buffer.alloc(5))).pack).toBe('00000.tar');
    await again.close();
  });

  test('a deleted tail pack is not silently made anew', async () => {
    const store = await openWith({});
    await store.append('a', Buffer.alloc(100));
    await store.sync();
    const ends = store.ends();
    await store.close();
    const again = await openWith(ends);
    unlinkSync(join(dir, '00000.tar'));
    await expect(again.append('b', Buffer.alloc(1))).rejects.toMatchObject({ code: 'LIBRARY_DAMAGED' });
    expect(existsSync(join(dir, '00000.tar'))).toBe(false);
    await again.close();
  });

  test.skipIf(!existsSync('/dev/full'))('a full drive is DISK_FULL and changes no end', async () => {
    const store = await openWith({});
    symlinkSync('/dev/full', join(dir, '00000.tar'));
    await expect(store.append('a', Buffer.alloc(1000))).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('00000.tar'),
    });
    expect(store.ends()).toEqual({ '00000.tar': 0 });
    unlinkSync(join(dir, '00000.tar'));
    await store.close();
  });

  test('many packs are read with few open files', async () => {
    const store = await openWith({}, { maxBytes: 1024 });
    const refs: PackRef[] = [];
    for (let i = 0; i < 60; i++) refs.push(await store.append(`${i}`, Buffer.alloc(512, i)));
    await store.sync();
    const read = await Promise.all(refs.map((ref) => store.read(ref)));
    expect(read.every((bytes, i) => bytes.equals(Buffer.alloc(512, i)))).toBe(true);
    if (process.platform === 'linux')
      expect(execFileSync('ls', ['-l', `/proc/${process.pid}/fd`], { encoding: 'utf8' }).split(dir).length - 1).toBeLessThan(20);
    await store.close();
  });

  test('whatever tail a crash leaves, the committed files survive and the rest is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ size: fc.nat(3000), commit: fc.boolean() }), { minLength: 1, maxLength: 12 }),
        fc.nat(6000),
        async (files, torn) => {
          const folder = mkdtempSync(join(dir, 'run-'));
          const store = await openWith({}, { dir: folder, maxBytes: 6000 });
          const kept: { ref: PackRef; fill: number }[] = [];
          let pending: typeof kept = [];
          let ends: Record<string, number> = {};
          for (const [fill, { size, commit }] of files.entries()) {
            pending.push({ ref: await store.append(`${fill}`, Buffer.alloc(size, fill)), fill });
            if (!commit) continue;
            await store.sync();
            ends = store.ends();
            kept.push(...pending);
            pending = [];
          }
          await store.close();
          // Tear what was not committed at a random byte.
          for (const name of readdirSync(folder)) {
            const committed = ends[name] ?? 0;
            const { size } = statSync(join(folder, name));
            if (size > committed) truncateSync(join(folder, name), committed + (torn % (size - committed)));
          }
          const again = await openWith(ends, { dir: folder, maxBytes: 6000 });
          for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBe(ends[name]);
          const added = await again.append('after', Buffer.from('after'));
          await again.sync();
          for (const { ref, fill } of kept) expect((await again.read(ref)).equals(Buffer.alloc(ref.length, fill))).toBe(true);
          expect((await again.read(added)).toString()).toBe('after');
          await again.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a kill -9 during appends loses nothing that was committed', async () => {
    for (const [round, delayMs] of [60, 140, 260].entries()) {
      const folder = mkdtempSync(join(dir, 'kill-'));
      const journal = join(dir, `journal-${round}`);
      writeFileSync(journal, '');
      const child = spawn(process.execPath, [childScript, folder, journal, String(round + 1)], { stdio: 'inherit' });
      await new Promise<void>((resolve) => {
        const poll = setInterval(() => {
          if (statSync(journal).size === 0) return;
          clearInterval(poll);
          setTimeout(resolve, delayMs);
        }, 5);
      });
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
      const lines = readFileSync(journal, 'utf8').split('\n').slice(0, -1);
      const commits = lines.map((line) => JSON.parse(line) as { ends: Record<string, number>; refs: (PackRef & { fill: number })[] });
      const last = commits.at(-1);
      expect(last).toBeDefined();
      const store = await openWith(last?.ends ?? {}, { dir: folder, maxBytes: 300_000 });
      for (const { fill, ...ref } of commits.flatMap(({ refs }) => refs)) {
        expect((await store.read(ref)).equals(Buffer.alloc(ref.length, fill))).toBe(true);
      }
      if (hasTar) for (const name of readdirSync(folder)) execFileSync('tar', ['tf', join(folder, name)], { stdio: 'pipe' });
      await store.close();
    }
  });
});

test('packs are open once in a process: a second opening would cut what the first has not committed', async () => {
  const store = await openWith({});
  const ref = await store.append('a.jpg', Buffer.from('first'));
  await expect(openWith({})).rejects.toMatchObject({ code: 'LIBRARY_BUSY' });
  const thumbnails = await openWith({}, { prefix: 'thumbs-' });
  await store.sync();
  expect((await store.read(ref)).toString()).toBe('first');
  const ends = store.ends();
  await Promise.all([store.close(), thumbnails.close()]);
  // An opening that fails holds nothing.
  await expect(openWith({ '00000.tar': 1e6 })).rejects.toMatchObject({ code: 'LIBRARY_DAMAGED' });
  const again = await openWith(ends);
  expect((await again.read(ref)).toString()).toBe('first');
  await again.close();
});

import { createHash } from 'node:crypto';
import { readFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkPack, type ExpectedFile } from '#main/store/check-pack.ts';
import { openPackStore } from '#main/store/pack-store.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** A pack of four files; the third is in no catalog. */
async function makePack(): Promise<{ path: string; end: number; files: ExpectedFile[]; hole: { from: number; to: number } }> {
  const dir = tempDir();
  const store = await openPackStore({ dir, prefix: '', committedEnd: () => undefined });
  const files: ExpectedFile[] = [];
  for (const [at, size] of [700, 512, 300, 0].entries()) {
    const bytes = Buffer.from(Array.from({ length: size }, (_, i) => (i * 7 + at) % 251));
    const { offset, length, crc32 } = await store.append(`${at}.jpg`, bytes);
    const sha256 = at === 0 ? createHash('sha256').update(bytes).digest('hex') : null;
    files.push({ what: `image ${at}`, offset, length, crc32, sha256 });
  }
  await store.sync();
  const end = store.ends()['00000.tar'] ?? 0;
  await store.close();
  const [gone] = files.splice(2, 1);
  if (!gone) throw new Error('there is no third file');
  return { path: join(dir, '00000.tar'), end, files, hole: { from: gone.offset, to: gone.offset + gone.length } };
}

async function problemsOf({ path, end, files }: { path: string; end: number; files: readonly ExpectedFile[] }) {
  const problems: string[] = [];
  const account = await checkPack({
    path,
    name: 'store/00000.tar',
    end,
    // One at a time, so that fetching the next batch is seen to work.
    filesAfter: (offset) => files.filter((file) => file.offset > offset).slice(0, 1),
    tell: (problem) => problems.push(problem),
    signal: new AbortController().signal,
  });
  return { problems, ...account };
}

test('a whole pack has no problem, and what no image refers to is counted', async () => {
  const pack = await makePack();
  expect(await problemsOf(pack)).toEqual({ problems: [], files: 3, bytes: pack.end, unreferencedBytes: 1024 });
});

test('one flipped bit anywhere is found, but for the content of a file that nothing refers to', async () => {
  const pack = await makePack();
  const whole = readFileSync(pack.path);
  // Seven has no common factor with a block's 512 bytes, so that each block is met at other places.
  for (let at = 3; at < whole.length; at += 7) {
    const harmed = Buffer.from(whole);
    harmed.writeUInt8(harmed.readUInt8(at) ^ (1 << (at % 8)), at);
    writeFileSync(pack.path, harmed);
    const { problems } = await problemsOf(pack);
    expect(problems.length > 0, `byte ${at}: ${problems}`).toBe(at < pack.hole.from || at >= pack.hole.to);
  }
});

test('after a broken header the next files are still checked, each by itself', async () => {
  const pack = await makePack();
  const bytes = readFileSync(pack.path);
  bytes.fill(0xff, 0, 512);
  bytes.writeUInt8(bytes.readUInt8(pack.files[1]?.offset ?? 0) ^ 1, pack.files[1]?.offset ?? 0);
  writeFileSync(pack.path, bytes);
  const { problems, files } = await problemsOf(pack);
  expect(files).toBe(3);
  expect(problems).toEqual([
    'store/00000.tar at 0: this is not the tar header that was written of image 0',
    expect.stringMatching(/at 2048: the bytes of image 1 are not those that were stored/),
  ]);
});

test('a pack that is short, gone, or larger than what is committed', async () => {
  const pack = await makePack();
  writeFileSync(pack.path, 'the tail of a crash', { flag: 'a' });
  expect((await problemsOf(pack)).problems).toEqual([]);
  truncateSync(pack.path, 600);
  expect((await problemsOf(pack)).problems).toEqual([
    `store/00000.tar must have at least ${pack.end} bytes, found 600`,
    expect.stringMatching(/image 0 must have 700 bytes, but the pack ends before/),
    expect.stringMatching(/image 1/),
    expect.stringMatching(/image 3/),
  ]);
  unlinkSync(pack.path);
  expect((await problemsOf(pack)).problems).toEqual([`store/00000.tar must have at least ${pack.end} bytes, found no file`]);
});

test('a row that points into the middle of a file is told', async () => {
  const pack = await makePack();
  const files = pack.files.map((file, at) => (at === 1 ? { ...file, offset: file.offset + 8 } : file));
  const { problems } = await problemsOf({ ...pack, files });
  expect(problems).toEqual([expect.stringMatching(/no file begins at 2056, where the catalog has image 1/)]);
});

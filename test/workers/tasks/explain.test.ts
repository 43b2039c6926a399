import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extractFile } from '#main/workers/tasks/extract-file.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { gzipEach, image, warcInfo, watRecord } from '../../warc/make-warc.ts';

const page = (n: number): Buffer =>
  watRecord({
    url: `http://page.example/${n}`,
    links: [
      image(`http://i.example/${n}.svg`, `a drawing ${n}`),
      image(`/relative/${n}.jpg`, `a relative one ${n}`),
      image('http://i.example/same.jpg', `caption number ${n}`),
      image(`http://i.example/${n}.jpg`, `a good caption ${n}`),
    ],
  });

function input(explain: number) {
  const folder = tempDir();
  const file = join(folder, 'a.warc.wat.gz');
  writeFileSync(file, gzipEach([warcInfo(), ...[0, 1, 2, 3].map(page)]).bytes);
  return { file, poolDir: join(folder, 'pool'), workDir: join(folder, 'work'), type: 'image' as const, preset: 'laion5b', explain };
}

test('the first refused pairs of each rule are told, in the order of the file', async () => {
  const { refused, rejected } = await extractFile(input(2));
  expect(rejected).toMatchObject({ url_part: 4, url_invalid: 4, url_repeated: 3, caption_short: 0 });
  expect(refused).toEqual({
    url_part: [0, 1].map((n) => ({ url: `http://i.example/${n}.svg`, caption: `a drawing ${n}`, pageUrl: `http://page.example/${n}` })),
    url_invalid: [0, 1].map((n) => ({ url: `/relative/${n}.jpg`, caption: `a relative one ${n}`, pageUrl: `http://page.example/${n}` })),
    url_repeated: [1, 2].map((n) => ({
      url: 'http://i.example/same.jpg',
      caption: `caption number ${n}`,
      pageUrl: `http://page.example/${n}`,
    })),
  });
});

test('nobody is told who has not asked', async () => {
  expect((await extractFile(input(0))).refused).toEqual({});
});

test('a file that was extracted before is read again for them, and its pool file stays as it is', async () => {
  const first = input(0);
  const { poolFile } = await extractFile(first);
  const before = statSync(join(first.poolDir, poolFile));
  const again = await extractFile({ ...first, explain: 1 });
  expect(again).toMatchObject({ poolFile, isReused: true, kept: 5 });
  expect(again.refused.url_part).toHaveLength(1);
  const after = statSync(join(first.poolDir, poolFile));
  expect({ ino: after.ino, mtimeMs: after.mtimeMs }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs });
  expect(readdirSync(first.poolDir)).toEqual([poolFile]);
});

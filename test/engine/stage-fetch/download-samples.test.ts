import { join } from 'node:path';
import { expect, test } from 'vitest';
import { downloadSamples } from '#main/engine/stage-fetch/download-samples.ts';
import { Turns } from '#main/engine/stage-fetch/turns.ts';
import { failure } from '#shared/outcome.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

const facts = { width: null, height: null, md5: null, sha256: null, format: null, exif: null, ref: null };
const listed = (index: number) => ({
  row: {
    index,
    url: `http://example.org/${index}.jpg`,
    caption: null,
    status: 'ok' as const,
    message: null,
    httpStatus: null,
    ...facts,
    extra: {},
  },
  expectedHash: null,
});

test('when nobody takes the samples any more, what is under way is given up and no further host is asked', async () => {
  const asked: string[] = [];
  const given: string[] = [];
  const samples = downloadSamples([0, 1, 2, 3].map(listed), 0, join(tempDir(), 'held'), {
    fetch: (url, { signal }) => {
      asked.push(url);
      if (url.endsWith('/0.jpg')) return Promise.resolve(failure('not_found', 'HTTP status 404', 404));
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          given.push(url);
          reject(signal.reason);
        }),
      );
    },
    isQuarantined: () => false,
    make: () => Promise.reject(new Error('nothing was downloaded')),
    turns: new Turns(2),
    keyOf: ({ index }) => String(index),
    retries: 0,
    onRow: () => {},
    signal: new AbortController().signal,
  });
  expect((await samples.next()).value).toMatchObject({ key: '0', image: { kind: 'failed' } });
  await samples.return(undefined);
  expect(given).toEqual(asked.slice(1));
  expect(asked.length).toBeLessThan(4);
});

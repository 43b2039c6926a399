import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { withFullPaths } from '../../src-main/app/full-paths.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { context, testApp } from '../helpers/test-app.ts';

test('paths of the home folder become full, everything else of the input stays', () => {
  expect(withFullPaths('extract', { files: ['~/a.wat.gz', '/b//c.wat.gz'], type: 'wat' })).toEqual({
    files: [join(homedir(), 'a.wat.gz'), resolve('/b/c.wat.gz')],
    type: 'wat',
  });
  expect(withFullPaths('export', { out: '~', format: 'files' })).toEqual({ out: homedir(), format: 'files' });
  expect(withFullPaths('stage_extract', { in: '~/c', out: '/b//d', workers: 2 })).toEqual({
    in: join(homedir(), 'c'),
    out: resolve('/b/d'),
    workers: 2,
  });
  expect(withFullPaths('score', { similar_to: [{ name: 'mine', path: '~/mine' }] })).toEqual({
    similar_to: [{ name: 'mine', path: join(homedir(), 'mine') }],
  });
  // What is wrong with them, the operation's own schema says.
  const wrong = [null, { name: 'mine' }, 'mine'];
  expect(withFullPaths<object>('score', { similar_to: wrong })).toEqual({ similar_to: wrong });
  expect(withFullPaths('query', { where: 'text:out' })).toEqual({ where: 'text:out' });
});

test('a path from nowhere is refused before anything is started, as a run and as a call', async () => {
  const app = testApp();
  await app.call.library_create({ path: join(tempDir(), 'library') }, context);
  const refusal = { code: 'USAGE', data: { path: 'dataset' } };
  await expect(app.start('export', { format: 'files', out: 'dataset' })).rejects.toMatchObject(refusal);
  await expect(app.call.safety_import({ path: 'dataset', type: 'md5' }, context)).rejects.toMatchObject(refusal);
  expect((await app.untilRuns(() => true)).runs).toEqual([]);
  expect(existsSync('dataset')).toBe(false);
});

import { getEventListeners } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WorkerPool } from '../../src-main/workers/worker-pool.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** A pool, and a task of it that ends soon: it is told of a file that is not there. */
function start(size: number) {
  const pool = new WorkerPool({ size });
  onTestFinished(() => pool.close());
  const dir = tempDir();
  const input = { file: join(dir, 'none.warc.wat.gz'), poolDir: dir, workDir: dir, type: 'image' as const, preset: 'cc2dataset' };
  return (signal?: AbortSignal) => pool.run('extract', input, { signal });
}

test('tasks leave nothing behind on a signal that outlives them', async () => {
  const task = start(2);
  const { signal } = new AbortController();
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => task(signal)));
  const codes = results.map((result) => result.status === 'rejected' && result.reason.code);
  expect(codes).toEqual(Array.from({ length: 20 }, () => 'FILE_NOT_FOUND'));
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('a task that is aborted before its turn is never run, and the pool goes on', async () => {
  const task = start(1);
  const abort = new AbortController();
  const first = task();
  const second = task(abort.signal);
  abort.abort(new Error('enough'));
  await Promise.all([expect(second).rejects.toThrow('enough'), expect(first).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })]);
  await expect(task()).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

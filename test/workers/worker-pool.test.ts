import { getEventListeners } from 'node:events';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { WorkerPool } from '../../src-main/workers/worker-pool.ts';

test('tasks leave nothing behind on a signal that outlives them', async () => {
  const pool = new WorkerPool({ size: 2, beforeStart: safeSharp });
  onTestFinished(() => pool.close());
  const { signal } = new AbortController();
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a05020' } })
    .jpeg()
    .toBuffer();
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => pool.run('inspect-image', { bytes: new Uint8Array(bytes), options: { keep: 'none' } }, { signal })),
  );
  expect(outcomes.filter((outcome) => outcome.ok && outcome.value.width === 40)).toHaveLength(20);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('a task that is aborted before its turn is never run, and the pool goes on', async () => {
  const pool = new WorkerPool({ size: 1, beforeStart: safeSharp });
  onTestFinished(() => pool.close());
  const abort = new AbortController();
  const task = (signal?: AbortSignal) =>
    pool.run('inspect-image', { bytes: new Uint8Array([1, 2, 3]), options: { keep: 'none' } }, { signal });
  const first = task();
  const second = task(abort.signal);
  abort.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  expect(await first).toMatchObject({ ok: false });
  expect(await task()).toMatchObject({ ok: false });
});

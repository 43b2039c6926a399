import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ImageInspectors } from '#main/images/image-inspectors.ts';
import { inspectImage } from '#main/images/inspect-image.ts';
import { ChildClient } from '#main/util/child-rpc.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { parseExportOptions } from '#shared/model/export-options.ts';

const REAL = fileURLToPath(new URL('../../src-main/entry/inspect.ts', import.meta.url));
const STAND_IN = fileURLToPath(new URL('./inspector-child.ts', import.meta.url));
const signal = new AbortController().signal;

function start(entry: string, options: { size?: number; maxSeconds?: number; pdqHashes?: Uint8Array } = {}) {
  const children: ChildProcess[] = [];
  const inspectors = new ImageInspectors({
    ...options,
    start: () => {
      const child = fork(entry, { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      children.push(child);
      return new ChildClient(child, 'image inspector');
    },
  });
  onTestFinished(() => inspectors.close());
  const inspect = (first: number) => inspectors.inspect(Uint8Array.of(first), { keep: 'none' }, { signal });
  return { children, inspectors, inspect };
}

test('an image has the same facts as without a process between', async () => {
  const { inspectors } = start(REAL, { size: 1 });
  const jpeg = await safeSharp()({ create: { width: 300, height: 200, channels: 3, background: 'teal' } })
    .withExif({ IFD0: { Artist: 'Ann' } })
    .jpeg()
    .toBuffer();
  for (const keep of ['original', 'none', { maxSide: 50 }] as const) {
    const far = await inspectors.inspect(jpeg, { keep }, { signal });
    expect(far).toEqual(await inspectImage(jpeg, { keep }));
    expect(far.ok && far.value.hashes.phash).toBeInstanceOf(Uint8Array);
  }
  expect(await inspectors.inspect(Buffer.from('<html>'), { keep: 'none' }, { signal })).toMatchObject({ status: 'not_an_image' });
});

test('with a safety list, a picture of which no hash can be taken is not made into a sample either', async () => {
  const jpeg = await safeSharp()({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();
  // Complete but for its end marker: written as it is, it needs no decoder.
  const cut = new Uint8Array(jpeg.subarray(0, -2));
  const row = { index: 0, url: 'http://example.org/1.jpg', caption: null, status: 'ok', message: null, httpStatus: 200, extra: {} };
  const options = parseExportOptions({ disable_all_reencoding: true, encode_format: 'jpg' });
  const sample = {
    bytes: cut,
    row: { ...row, width: null, height: null, md5: null, sha256: null, format: null, exif: null, ref: null },
    options,
  };
  const ask = (pdqHashes?: Uint8Array) =>
    start(REAL, { size: 1, ...(pdqHashes && { pdqHashes }) }).inspectors.run('sample', { ...sample, expectedHash: null }, { signal });
  expect(await ask()).toMatchObject({ ok: true, value: { image: { kind: 'image' } } });
  expect(await ask(new Uint8Array(32))).toMatchObject({ ok: false, status: 'decode_error' });
});

test('an image that crashes its decoder, twice, is a decode error; the others around it are inspected', async () => {
  const { children, inspect } = start(STAND_IN, { size: 2 });
  const outcomes = await Promise.all([0, 0, 1, 0, 1, 0].map(inspect));
  expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : `${outcome.status}: ${outcome.message}`))).toEqual([
    'ok',
    'ok',
    'decode_error: image decoding error: the decoder crashed',
    'ok',
    'decode_error: image decoding error: the decoder crashed',
    'ok',
  ]);
  expect(children.length).toBeLessThanOrEqual(2 + 4);
});

test('an image that hangs its decoder is given up after the time', async () => {
  const { inspect } = start(STAND_IN, { size: 1, maxSeconds: 1.5 });
  expect(await inspect(2)).toMatchObject({ status: 'decode_error', message: 'image decoding error: not done in 1.5 seconds' });
  expect(await inspect(0)).toMatchObject({ ok: true });
});

test('a decoder that hangs is ended soon after nobody wants its image any more', async () => {
  const { inspectors, children, inspect } = start(STAND_IN, { size: 1 });
  await inspect(0);
  const stop = new AbortController();
  const hanging = inspectors.inspect(Uint8Array.of(2), { keep: 'none' }, { signal: stop.signal });
  const started = performance.now();
  stop.abort(new Error('stopped by the user'));
  await expect(hanging).rejects.toThrow('stopped by the user');
  await inspectors.close();
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(children).toHaveLength(1);
});

test('a process that somebody ends is replaced, and its image inspected by the next', async () => {
  const { children, inspect } = start(STAND_IN, { size: 1 });
  await inspect(0);
  const [first] = children;
  const second = inspect(0);
  first?.kill('SIGKILL');
  expect(await second).toMatchObject({ ok: true });
  if (first?.exitCode === null && first.signalCode === null) await once(first, 'exit');
  expect(await inspect(0)).toMatchObject({ ok: true });
  expect(children).toHaveLength(2);
});

test('a mistake in the process is no fact about the image', async () => {
  const { inspect } = start(STAND_IN, { size: 1 });
  await expect(inspect(3)).rejects.toThrow('a mistake of ours');
  expect(await inspect(0)).toMatchObject({ ok: true });
});

test('where no process starts, the caller is told so and no image is blamed', async () => {
  const { inspect } = start(fileURLToPath(new URL('./no-such-file.ts', import.meta.url)), { size: 1 });
  await expect(inspect(0)).rejects.toMatchObject({ code: 'PROCESS_DIED' });
});

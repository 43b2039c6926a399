import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Hub } from '#main/models/store/hub.ts';
import { ModelStore } from '#main/models/store/model-store.ts';
import type { ModelPackage, PackageFile } from '#main/models/store/package-list.ts';
import { pullModel } from '#main/models/store/pull-model.ts';
import { COMMIT, type HubBehaviour, type LoopbackHub, startHub } from '../../helpers/loopback-hub.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { externalVision, tinyModelFiles } from '../../helpers/tiny-onnx.ts';

const REPO = 'someone/tiny-clip';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Files of a small working model, with a vision tower large enough to be cut into pieces. */
function modelFiles(): Record<string, Uint8Array> {
  const files = Object.fromEntries(
    Object.entries(tinyModelFiles()).map(([name, content]) => [
      name,
      content instanceof Uint8Array ? content : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
    ]),
  );
  // Field 14 of a ModelProto is free text about the model: it makes the file long without changing the graph.
  const note = randomBytes(400_000).toString('hex');
  const value = Buffer.from(note);
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
  const entry = Buffer.concat([Buffer.from([0x0a, 1, 0x61, 0x12, ...varint(value.length)]), value]);
  const vision = files['onnx/vision_model.onnx'] ?? new Uint8Array();
  return { ...files, 'onnx/vision_model.onnx': Buffer.concat([vision, Buffer.from([0x72, ...varint(entry.length)]), entry]) };
}

function packageOf(
  files: Record<string, Uint8Array>,
  options: { pinned?: boolean } = {},
): { pack: ModelPackage; precision: 'fp32'; files: PackageFile[] } {
  const pinned = options.pinned ?? true;
  const list = Object.entries(files).map(([path, bytes]) => ({
    path,
    bytes: pinned ? bytes.length : null,
    sha256: pinned ? sha256(bytes) : null,
  }));
  const pack: ModelPackage = {
    id: 'tiny',
    name: 'Tiny',
    repo: REPO,
    revision: pinned ? COMMIT : null,
    space: 'test/tiny',
    dim: 16,
    image_size: 32,
    licence: 'MIT',
    licence_url: 'https://example.org',
    licence_note: '',
    heads: [],
    preprocessing: { resize: 'shortest', filter: 'bicubic', mean: [0, 0, 0], std: [1, 1, 1] },
    common: list.slice(0, 1),
    precisions: {},
  };
  return { pack, precision: 'fp32', files: list };
}

interface Trial {
  store: ModelStore;
  hub: LoopbackHub;
  retries: string[];
  tried: string[];
  pull(options?: { signal?: AbortSignal; onBytes?: (bytes: number) => void }): ReturnType<typeof pullModel>;
}

async function trial(
  files: Record<string, Uint8Array>,
  behaviour: HubBehaviour & { pinned?: boolean; stallMs?: number; beside?: Record<string, Uint8Array> } = {},
): Promise<Trial> {
  const root = tempDir();
  const store = new ModelStore(root);
  const loopback = await startHub(REPO, { ...files, ...behaviour.beside }, behaviour);
  const retries: string[] = [];
  const tried: string[] = [];
  return {
    store,
    hub: loopback,
    retries,
    tried,
    async pull(options = {}) {
      const hub = new Hub(loopback.origin, { stallMs: behaviour.stallMs ?? 5000 });
      try {
        return await pullModel(packageOf(files, behaviour), {
          store,
          hub,
          hubName: loopback.origin,
          tryOut: async (dir) => {
            tried.push(dir);
            return { dim: 16, modelHash: 'ab'.repeat(32) };
          },
          retryMs: 1,
          now: Date.now,
          onProgress: ({ bytes }) => options.onBytes?.(bytes),
          onRetry: (file, reason) => retries.push(`${file}: ${reason}`),
          signal: options.signal ?? AbortSignal.timeout(60_000),
        });
      } finally {
        await hub.close();
      }
    },
  };
}

/** An answer was given. */
const isDone = (_response: unknown): true => true;
const VISION = 'onnx/vision_model.onnx';

describe('pulling a model', () => {
  test.each([true, false])('installs what the hub holds, verified and recorded (pinned: %s)', async (pinned) => {
    const files = modelFiles();
    const run = await trial(files, { pinned });
    const { record, bytes } = await run.pull();
    expect(bytes).toBe(Object.values(files).reduce((sum, file) => sum + file.length, 0));
    expect(record).toMatchObject({ name: 'tiny-fp32', dim: 16, space: 'test/tiny', source: { kind: 'hub', repo: REPO, commit: COMMIT } });
    const dir = run.store.folderOf('tiny-fp32');
    for (const [path, content] of Object.entries(files)) expect(await readFile(join(dir, path))).toEqual(Buffer.from(content));
    expect(await run.store.list()).toMatchObject([{ state: 'ok', name: 'tiny-fp32' }]);
    expect(await run.store.unfinished()).toEqual([]);
    expect(await run.store.verify('tiny-fp32', { signal: AbortSignal.timeout(9000) })).toEqual({ bytes, problems: [] });
    expect(run.tried).toEqual([run.store.unfinishedFolder('tiny-fp32')]);
    // Without a pin the first answer names the commit, and every further file is asked of that one.
    expect(run.hub.asked.every(({ headers }) => headers.authorization === undefined && headers.cookie === undefined)).toBe(true);
  });

  test('goes on with what it has when the connection drops, however often, as long as bytes come', async () => {
    const files = modelFiles();
    const size = files[VISION]?.length ?? 0;
    const run = await trial(files, {
      serve: ({ path, from, response }, honest) => {
        if (path !== VISION || size - from < 90_000) return honest();
        const part = Buffer.from(files[VISION]?.subarray(from, from + 70_000) ?? []);
        response.writeHead(from > 0 ? 206 : 200, {
          'content-length': String(size - from),
          ...(from > 0 && { 'content-range': `bytes ${from}-${size - 1}/${size}` }),
        });
        response.write(part, () => setImmediate(() => response.destroy()));
      },
    });
    await run.pull();
    const froms = run.hub.served.filter(({ path }) => path === VISION).map(({ from }) => from);
    expect(froms.length).toBeGreaterThan(5);
    expect(froms).toEqual([...froms].sort((a, b) => a - b));
    expect(await readFile(join(run.store.folderOf('tiny-fp32'), VISION))).toEqual(Buffer.from(files[VISION] ?? []));
  });

  test('asks the hub for a new address when the old one has expired', async () => {
    const files = modelFiles();
    const run = await trial(files, {
      serve: ({ path, attempt, response }, honest) => {
        if (path === VISION && attempt <= 3) response.writeHead(403).end('expired');
        else honest();
      },
    });
    await run.pull();
    expect(run.hub.asked.filter(({ path }) => path === VISION)).toHaveLength(4);
    expect(run.retries.filter((line) => line.includes('403'))).toHaveLength(3);
  });

  test('begins anew where the host knows no ranges, and ends there', async () => {
    const files = modelFiles();
    const run = await trial(files, {
      ignoresRanges: true,
      serve: ({ path, attempt, response }, honest) => {
        if (path !== VISION || attempt > 1) return honest();
        response.writeHead(200, { 'content-length': String(files[VISION]?.length) });
        response.write(Buffer.from(files[VISION]?.subarray(0, 50_000) ?? []), () => setImmediate(() => response.destroy()));
      },
    });
    await run.pull();
    expect(run.hub.served.filter(({ path }) => path === VISION).map(({ from }) => from)[0]).toBe(0);
    expect(await run.store.verify('tiny-fp32', { signal: AbortSignal.timeout(9000) })).toMatchObject({ problems: [] });
  });

  test('an interrupted download goes on in the next call and fetches no byte twice', async () => {
    const files = modelFiles();
    const run = await trial(files, {
      serve: ({ path, from, attempt, response }, honest) => {
        if (path !== VISION || attempt > 1) return honest();
        response.writeHead(200, { 'content-length': String(files[VISION]?.length) });
        // The rest never comes: the user gives up.
        response.write(Buffer.from(files[VISION]?.subarray(from, 300_000) ?? []));
      },
    });
    const abort = new AbortController();
    const stopped = run.pull({
      signal: abort.signal,
      onBytes: (bytes) => {
        if (bytes >= 300_000) abort.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(run.store.isInstalled('tiny-fp32')).toBe(false);
    expect(await run.store.unfinished()).toMatchObject([{ name: 'tiny-fp32' }]);
    await run.pull();
    expect(run.hub.served.filter(({ path }) => path === VISION)).toEqual([
      { path: VISION, from: 0 },
      { path: VISION, from: 300_000 },
    ]);
    expect(await run.store.unfinished()).toEqual([]);
  });

  test('a part left by another version of the file costs a second try, not a wrong model', async () => {
    const files = modelFiles();
    const run = await trial(files);
    const abort = new AbortController();
    abort.abort();
    await run.pull({ signal: abort.signal }).catch(() => undefined);
    const part = join(run.store.unfinishedFolder('tiny-fp32'), `${VISION}.part`);
    await mkdir(join(part, '..'), { recursive: true });
    await writeFile(part, randomBytes(123_456));
    await run.pull();
    expect(run.retries.join()).toContain('beginning anew');
    expect(await run.store.verify('tiny-fp32', { signal: AbortSignal.timeout(9000) })).toMatchObject({ problems: [] });
  });

  test.each<[string, HubBehaviour & { pinned?: boolean; stallMs?: number }, { code: string; message: string }]>([
    [
      'wrong bytes',
      {
        serve: ({ path, response }, honest) => (path === VISION ? void response.end(randomBytes(1000)) : honest()),
      },
      { code: 'MODEL_DOWNLOAD', message: 'the connection ended after' },
    ],
    [
      'other bytes of the right length',
      {
        serve: ({ path, response }, honest) =>
          path === VISION ? void response.end(Buffer.alloc(modelFiles()[VISION]?.length ?? 0, 7)) : honest(),
      },
      { code: 'MODEL_HASH_MISMATCH', message: VISION },
    ],
    [
      'a file that never ends',
      {
        serve: ({ path, response }, honest) => {
          if (path !== VISION) return honest();
          const more = (): void => void response.write(Buffer.alloc(65_536), (error) => (error || response.destroyed ? undefined : more()));
          more();
        },
      },
      { code: 'MODEL_HASH_MISMATCH', message: 'sends more than the' },
    ],
    [
      'another hash than the pinned one',
      {
        headers: (path, headers) => {
          if (path === VISION) headers['x-linked-etag'] = `"${'ab'.repeat(32)}"`;
        },
      },
      { code: 'MODEL_HASH_MISMATCH', message: `the hub offers the sha256 ${'ab'.repeat(32)}` },
    ],
    [
      'another size than the pinned one',
      {
        headers: (path, headers) => {
          if (path === VISION) headers['x-linked-size'] = '17';
        },
      },
      { code: 'MODEL_HASH_MISMATCH', message: 'the hub offers 17 bytes, expected' },
    ],
    [
      'no hash at all',
      { pinned: false, headers: (_, headers) => delete headers.etag },
      { code: 'MODEL_HASH_MISMATCH', message: 'cannot be verified' },
    ],
    [
      'small files other than their git hash says',
      {
        pinned: false,
        headers: (path, headers) => {
          if (path === 'tokenizer.json') headers.etag = `W/"${'0'.repeat(40)}"`;
        },
      },
      { code: 'MODEL_HASH_MISMATCH', message: `expected ${'0'.repeat(40)}` },
    ],
    [
      'a sign-in',
      { answer: ({ response }) => isDone(response.writeHead(401).end()) },
      { code: 'MODEL_DOWNLOAD', message: 'the hub answers 401, it gives this file only to people who have signed in' },
    ],
    [
      'no such file',
      { answer: ({ response }) => isDone(response.writeHead(404).end()) },
      { code: 'MODEL_DOWNLOAD', message: 'the hub answers 404, it has no such file' },
    ],
    [
      'errors without an end',
      { answer: ({ response }) => isDone(response.writeHead(503).end()) },
      { code: 'MODEL_DOWNLOAD', message: 'the hub answers 503' },
    ],
    [
      'addresses that are never good',
      { serve: ({ response }) => void response.writeHead(403).end() },
      { code: 'MODEL_DOWNLOAD', message: 'the host that holds the file answers 403' },
    ],
    [
      'a circle of redirects',
      { answer: ({ path, response }) => isDone(response.writeHead(302, { location: `/${REPO}/resolve/main/${path}` }).end()) },
      { code: 'MODEL_DOWNLOAD', message: 'step 6 of at most 5' },
    ],
    [
      'a way to another protocol',
      { answer: ({ response }) => isDone(response.writeHead(302, { location: 'file:///etc/passwd' }).end()) },
      { code: 'MODEL_DOWNLOAD', message: 'expected an https address' },
    ],
    [
      'silence',
      { stallMs: 100, serve: ({ path }, honest) => (path === VISION ? undefined : honest()) },
      { code: 'MODEL_DOWNLOAD', message: 'cannot be fetched' },
    ],
  ])('a hub that gives %s is one clear error, and nothing is installed', async (_, behaviour, expected) => {
    const run = await trial(modelFiles(), behaviour);
    await expect(run.pull()).rejects.toMatchObject({ code: expected.code, message: expect.stringContaining(expected.message) });
    expect(await run.store.list()).toEqual([]);
    expect(run.tried).toEqual([]);
  });

  test('what was served whole but wrong is not kept for the next try', async () => {
    const files = modelFiles();
    let isHonest = false;
    const wrong = Buffer.from(files[VISION] ?? []);
    wrong[500_000] = (wrong[500_000] ?? 0) ^ 1;
    const run = await trial(files, {
      serve: ({ path, response }, honest) => (path === VISION && !isHonest ? void response.end(wrong) : honest()),
    });
    await expect(run.pull()).rejects.toMatchObject({ code: 'MODEL_HASH_MISMATCH', message: expect.stringContaining(sha256(wrong)) });
    isHonest = true;
    await run.pull();
    expect(run.retries).toEqual([]);
  });

  test('fetches the files that a graph keeps its weights in', async () => {
    const { graph, weights } = externalVision('vision_model.onnx_data');
    const listed = { ...modelFiles(), [VISION]: graph };
    const run = await trial(listed, { beside: { 'onnx/vision_model.onnx_data': weights } });
    const { record } = await run.pull();
    expect(record.files.map(({ path }) => path)).toContain('onnx/vision_model.onnx_data');
    expect(await readFile(join(run.store.folderOf('tiny-fp32'), 'onnx/vision_model.onnx_data'))).toEqual(Buffer.from(weights));
  });

  test('a verified file that is no model is refused, with the reason', async () => {
    const files = { ...modelFiles(), [VISION]: Buffer.from('<!DOCTYPE html><title>hello</title>') };
    const run = await trial(files);
    await expect(run.pull()).rejects.toMatchObject({ code: 'MODEL_INVALID', message: expect.stringContaining('a web page') });
    expect(await run.store.list()).toEqual([]);
  });
});

test('a hub must be reached over https, except on this machine', () => {
  for (const origin of ['http://example.org', 'ftp://127.0.0.1', 'https://me:secret@example.org', 'nonsense'])
    expect(() => new Hub(origin)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('a model whose bytes changed on the disk is told by verify and by the list', async () => {
  const files = modelFiles();
  const run = await trial(files);
  await run.pull();
  const path = join(run.store.folderOf('tiny-fp32'), VISION);
  const bytes = await readFile(path);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  await writeFile(path, bytes);
  expect(await run.store.verify('tiny-fp32', { signal: AbortSignal.timeout(9000) })).toMatchObject({
    problems: [expect.stringContaining(`${VISION} has ${bytes.length} bytes with the sha256`)],
  });
  await writeFile(path, bytes.subarray(1));
  expect(await run.store.list()).toMatchObject([
    { state: 'damaged', problem: expect.stringContaining(`${bytes.length - 1} bytes, expected`) },
  ]);
  expect(await run.store.remove('tiny-fp32')).toBeGreaterThan(800_000);
  expect(existsSync(run.store.folderOf('tiny-fp32'))).toBe(false);
  expect((await readdir(join(run.store.folderOf('tiny-fp32'), '..'))).filter((name) => !name.startsWith('.'))).toEqual([]);
});

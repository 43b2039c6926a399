import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';

/** The preload as it is packed, run with an Electron that keeps what it is asked for: what the page would get of it. */
let bundle = '';

beforeAll(async () => {
  const configFile = fileURLToPath(new URL('../../resources/pack/shell.vite.config.ts', import.meta.url));
  const built = await build({ configFile, logLevel: 'error', build: { write: false } });
  const chunks = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
  const preload = chunks.find(({ fileName }) => fileName === 'preload.cjs');
  bundle = preload?.type === 'chunk' ? preload.code : '';
});

interface Posted {
  message: unknown;
  origin: string;
  ports: unknown;
}

function run() {
  const worlds = new Map<string, Record<string, unknown>>();
  const invoked: unknown[][] = [];
  const listeners = new Map<string, (...words: unknown[]) => void>();
  const posted: Posted[] = [];
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, value: Record<string, unknown>) => worlds.set(name, value) },
    ipcRenderer: {
      invoke: async (...words: unknown[]) => void invoked.push(words),
      on: (channel: string, listener: (...words: unknown[]) => void) => listeners.set(channel, listener),
    },
    webUtils: { getPathForFile: () => '/home/ada/pictures' },
  };
  const required: string[] = [];
  runInNewContext(bundle, {
    require: (name: string) => {
      required.push(name);
      return electron;
    },
    module: { exports: {} },
    exports: {},
    window: { postMessage: (message: unknown, origin: string, ports: unknown) => posted.push({ message, origin, ports }) },
    File,
  });
  return { required, worlds, invoked, listeners, posted };
}

test('imports Electron and nothing else', () => {
  const names = [...bundle.matchAll(/\b(?:require|import)\s*\(\s*["']([^"']+)["']\s*\)|\bfrom\s*["']([^"']+)["']/g)].map(
    (match) => match[1] ?? match[2],
  );
  expect([...new Set(names)]).toEqual(['electron']);
  expect(run().required).toEqual(['electron']);
  expect(bundle).not.toMatch(/\bprocess\.|\beval\b|new Function|globalThis/);
});

test('gives the page four functions and no more', () => {
  const { worlds } = run();
  expect([...worlds.keys()]).toEqual(['gleanerShell']);
  const shell = worlds.get('gleanerShell') ?? {};
  expect(Object.keys(shell).sort()).toEqual(['openExternal', 'pathOf', 'perform', 'pickPaths']);
  expect(Object.values(shell).map((value) => typeof value)).toEqual(Array(4).fill('function'));
});

test('each function calls its own channel with one argument, and answers neither Electron nor an event', async () => {
  const { worlds, invoked } = run();
  const shell = worlds.get('gleanerShell') ?? {};
  for (const name of ['pickPaths', 'openExternal', 'perform']) {
    const call = shell[name];
    if (typeof call !== 'function') throw new TypeError(name);
    expect(await call('first', 'second')).toBeUndefined();
  }
  expect(invoked).toEqual([
    ['pick-paths', 'first'],
    ['open-external', 'first'],
    ['perform', 'first'],
  ]);
  const { pathOf } = shell;
  if (typeof pathOf !== 'function') throw new TypeError('pathOf');
  expect([pathOf({}), pathOf({ path: '/etc/passwd' }), pathOf(new File([], 'x'))]).toEqual(['', '', '/home/ada/pictures']);
});

test('the port and the events go to our own origin, without the event that brought them', () => {
  const { listeners, posted } = run();
  expect([...listeners.keys()]).toEqual(['port', 'shell-event']);
  const port = { name: 'port' };
  listeners.get('port')?.({ ports: [port], sender: 'secret' });
  listeners.get('shell-event')?.({ sender: 'secret' }, { kind: 'command', command: 'edit.undo' });
  expect(posted).toEqual([
    { message: 'gleaner-port', origin: 'app://gleaner', ports: [port] },
    { message: { shellEvent: { kind: 'command', command: 'edit.undo' } }, origin: 'app://gleaner', ports: undefined },
  ]);
});

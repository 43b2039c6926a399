import { readFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { LEAN_NODE } from '#main/util/lean-node.ts';
import { launchApp } from './helpers/launch-app.ts';
import { engineOf, listeningPorts, processTree, until } from './helpers/processes.ts';

const desktop = inject('desktop');

describe.skipIf(desktop === null)('the packed app', () => {
  test('opens its window on its own page, as a plain user, with every renderer in the sandbox', async () => {
    const { app, page, pid, quit, problems } = await launchApp();
    expect(page.url()).toBe('app://gleaner/');
    expect(await page.title()).toContain('Gleaner');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    expect(Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])).toBe(desktop?.user ?? process.getuid?.());
    const tree = processTree(pid);
    expect(tree.flatMap(({ words }) => words)).not.toContain('--no-sandbox');
    const renderer = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId());
    const sandboxed = readFileSync(`/proc/${renderer}/status`, 'utf8');
    expect(sandboxed).toMatch(/^Seccomp:\s+2$/m);
    expect(sandboxed).toMatch(/^NoNewPrivs:\s+1$/m);
    await quit();
    expect(problems).toEqual([]);
  });

  test('gives the page four functions, one port for each load, and nothing of Node', async () => {
    const { page } = await launchApp();
    expect(await page.evaluate("Object.entries(gleanerShell).map(([name, value]) => name + ': ' + typeof value)")).toEqual([
      'pickPaths: function',
      'pathOf: function',
      'openExternal: function',
      'perform: function',
    ]);
    expect(
      await page.evaluate('[typeof require, typeof process, typeof ipcRenderer, typeof Buffer, typeof module, typeof electron]'),
    ).toEqual(Array(6).fill('undefined'));
    await page.goto('app://gleaner/nothing-here');
    const ports = `new Promise((resolve) => {
      const got = [];
      addEventListener('message', (event) => {
        if (event.data === 'gleaner-port') got.push([event.origin, event.ports.length]);
        // Events of one process come in their order: after this answer no port of the two calls is under way.
        else if (event.data.shellEvent?.kind === 'window') resolve(got);
      });
      gleanerShell.perform({ kind: 'ready' }).then(() => gleanerShell.perform({ kind: 'ready' })).then(() => setTimeout(() => resolve(got), 500));
    })`;
    expect(await page.evaluate(ports)).toEqual([['app://gleaner', 1]]);
    await page.reload();
    expect(await page.evaluate(ports)).toEqual([['app://gleaner', 1]]);
  });

  test('gives a page that is loaded again while it begins its port', { timeout: 120_000 }, async () => {
    const { page } = await launchApp({ isLeftAlone: true });
    const start = page.getByRole('button', { name: 'Try the sample crawl' });
    await start.waitFor();
    // The first load asks for its port at some moment of these; that may be after the second load was begun.
    for (let ms = 0; ms <= 120; ms += 6) {
      await page.reload({ waitUntil: 'commit' });
      await page.waitForTimeout(ms);
      await page.reload({ waitUntil: 'commit' });
      await start.waitFor({ timeout: 20_000 });
    }
  });

  test('runs its engine on the Node that it carries, with no TCP port, no secret in sight and a clean environment', async () => {
    const { pid } = await launchApp({
      environment: { AWS_SECRET_ACCESS_KEY: 'hush', NODE_OPTIONS: '--max-old-space-size=100', ELECTRON_RUN_AS_NODE: '' },
    });
    const engine = await until('the engine', () => engineOf(pid));
    expect(engine.words[0]).toBe(`${desktop?.packed}/resources/node/node`);
    const entry = `${desktop?.packed}/resources/engine/src-main/entry/serve.ts`;
    expect(engine.words.slice(1, -1)).toEqual([...LEAN_NODE, entry, '--socket']);
    const environment = readFileSync(`/proc/${engine.pid}/environ`, 'utf8');
    expect(environment).toContain('HOME=');
    expect(environment).not.toMatch(/hush|NODE_OPTIONS|ELECTRON|CHROME/);
    expect(processTree(engine.pid).flatMap((one) => listeningPorts(one.pid))).toEqual([]);
  });
});

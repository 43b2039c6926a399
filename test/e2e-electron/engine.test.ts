import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { launchApp } from './helpers/launch-app.ts';
import { connectBare } from './helpers/port-client.ts';
import { engineOf, isAlive, processTree, until } from './helpers/processes.ts';

describe.skipIf(inject('desktop') === null)('the engine of the packed app', () => {
  test('is started again after kill -9: the page is told, its connection closes, and the next one works', async () => {
    const { page, pid, events, quit } = await launchApp();
    const { client, controls, connectAgain } = await connectBare(page);
    expect(await client.call('folder_list', {})).toHaveProperty('drive.free_bytes');
    const first = await until('the engine', () => engineOf(pid));
    const waiting = client.call('folder_list', {});
    process.kill(first.pid, 'SIGKILL');
    await Promise.allSettled([waiting]);
    await connectAgain(2);
    expect(controls).toEqual(['open 1', 'closed 1', 'open 2']);
    await expect(client.call('folder_list', {})).rejects.toMatchObject({ code: 'DISCONNECTED' });
    const second = await until('the new engine', () => engineOf(pid));
    expect(second.pid).not.toBe(first.pid);
    const told = (await events()).filter((event) => event.kind === 'engine');
    expect(told.map(({ state, restarts }) => [state, restarts])).toEqual([
      ['running', 0],
      ['restarting', 1],
      ['running', 1],
    ]);
    expect(told[1]?.message).toContain('SIGKILL');
    await quit();
  });

  test('ends with all its processes when Electron is killed, and leaves the library open to the next', async () => {
    const { page, pid, home } = await launchApp();
    const { client } = await connectBare(page);
    await client.call('library_create', { path: `${home}/library` });
    // The lens is a process of its own: it begins with the first question.
    await client.call('status', {});
    const tree = processTree(pid);
    expect(tree.length).toBeGreaterThan(4);
    process.kill(pid, 'SIGKILL');
    await until('the end of every process', () => tree.every((one) => !isAlive(one.pid)));
    expect(existsSync(`${home}/library/catalog.sqlite`)).toBe(true);
    const again = await launchApp({ home });
    const next = await connectBare(again.page);
    expect(await next.client.call('library_open', { path: `${home}/library` })).toMatchObject({ name: 'library' });
    await again.quit();
  });

  test('ends with the app, and its private folder with it', async () => {
    const { home, pid, quit } = await launchApp();
    const engine = await until('the engine', () => engineOf(pid));
    const folder = engine.words.at(-1)?.replace('/engine.sock', '');
    expect(folder).toMatch(new RegExp(`^${home}/gleaner-`));
    await quit();
    expect(readdirSync(home).filter((name) => name.startsWith('gleaner-'))).toEqual([]);
  });
});

import type { ElectronApplication } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { answerDialogs, askedQuestions } from './helpers/answer-dialogs.ts';
import { startHeldHost } from './helpers/held-host.ts';
import { endOf, launchApp, startAgain } from './helpers/launch-app.ts';
import { connectBare } from './helpers/port-client.ts';
import { engineOf, until } from './helpers/processes.ts';
import { startDownload, watchRuns } from './helpers/start-download.ts';

const IMAGES = 12;

/** As the close button of the window. */
async function closeWindow(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
}

const windows = async (app: ElectronApplication): Promise<number> =>
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

/** Starts the app of a home again, and opens the library in it. */
async function reopen(home: string) {
  const driven = await launchApp({ home });
  const { client } = await connectBare(driven.page);
  await client.call('library_open', { path: `${home}/library` });
  return { ...driven, client, runs: watchRuns(client) };
}

describe.skipIf(inject('desktop') === null)('the end of the app while a job is at work', () => {
  test('is asked about: cancelling keeps all as it is; pausing ends the app, and the job goes on from there after the next start', async () => {
    const host = await startHeldHost(4);
    const { app, page, pid, home } = await launchApp();
    const { client } = await connectBare(page);
    const run = await startDownload(client, home, host, IMAGES);
    const runs = watchRuns(client);
    await answerDialogs(app, 'Cancel');
    await closeWindow(app);
    await until('the question', async () => (await askedQuestions(app)).length === 1);
    expect(await askedQuestions(app)).toEqual(['A job is at work']);
    expect(await windows(app)).toBe(1);
    await until('the state of the run', () => runs.run(run)?.state === 'running');
    await answerDialogs(app, 'Pause and quit');
    const ended = endOf(pid);
    await page.evaluate(`void gleanerShell.perform({ kind: 'quit' })`);
    await ended;

    const next = await reopen(home);
    const paused = await until('the run', () => next.runs.run(run));
    expect(paused).toMatchObject({ state: 'paused', reason: 'interrupted' });
    host.release();
    await next.client.call('run_resume', { run });
    await until('the end of the download', () => next.runs.run(run)?.state === 'done');
    expect(await next.client.call('query', { query: 'status:ok', limit: 0 })).toMatchObject({ matched: IMAGES });
    await next.quit();
  });

  test('can be left to the background: the window goes, another start brings it back, and the app ends when the job is done', async () => {
    const host = await startHeldHost(4);
    const { app, page, pid, home } = await launchApp();
    const { client } = await connectBare(page);
    const run = await startDownload(client, home, host, IMAGES);
    await answerDialogs(app, 'Continue in background');
    await closeWindow(app);
    await until('the end of the window', async () => (await windows(app)) === 0);
    const engine = engineOf(pid);
    expect(engine).toBeDefined();
    expect(await startAgain(home)).toBe(0);
    await until('the window', async () => (await windows(app)) === 1);
    expect(engineOf(pid)).toEqual(engine);
    await closeWindow(app);
    await until('the end of the window', async () => (await windows(app)) === 0);
    expect(await askedQuestions(app)).toHaveLength(2);
    const ended = endOf(pid);
    host.release();
    await ended;

    const next = await reopen(home);
    expect(await until('the run', () => next.runs.run(run))).toMatchObject({ state: 'done' });
    await next.quit();
  });

  test('without a question, by SIGKILL, leaves no process behind; the job is there again and goes on', async () => {
    const host = await startHeldHost(4);
    const { page, pid, home } = await launchApp();
    const { client } = await connectBare(page);
    const run = await startDownload(client, home, host, IMAGES);
    const ended = endOf(pid);
    process.kill(pid, 'SIGKILL');
    await ended;

    const next = await reopen(home);
    expect(await until('the run', () => next.runs.run(run))).toMatchObject({ state: 'paused', reason: 'engine_stopped' });
    host.release();
    await next.client.call('run_resume', { run });
    await until('the end of the download', () => next.runs.run(run)?.state === 'done');
    expect(await next.client.call('query', { query: 'status:ok', limit: 0 })).toMatchObject({ matched: IMAGES });
    await next.quit();
  });
});

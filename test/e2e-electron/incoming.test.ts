import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { answerDialogs, askedQuestions } from './helpers/answer-dialogs.ts';
import { type DrivenApp, launchApp, own, startAgain, userHome } from './helpers/launch-app.ts';
import { BARE_PAGE, connectBare } from './helpers/port-client.ts';
import { processTree, until } from './helpers/processes.ts';

async function told({ events }: DrivenApp, kind: 'link' | 'paths'): Promise<unknown[]> {
  return (await events())
    .filter((event) => event.kind === kind)
    .map((event) => (event.kind === 'link' ? event.link : event.kind === 'paths' ? event.paths : undefined));
}

/** As a user drops files from the file manager. */
async function dropFiles(page: Page, paths: string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
}

describe.skipIf(inject('desktop') === null)('what the system asks to open', () => {
  test('a link that the app was started with reaches the page, once it listens', async () => {
    const home = userHome();
    // It is told once, to the page that listens first.
    const driven = await launchApp({ home, args: ['gleaner://view/settings'], isLeftAlone: true });
    await driven.page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
    await driven.quit();
  });

  test('a second instance hands its link or files over and ends; hostile links are as good as none', async () => {
    const driven = await launchApp();
    const { app, page, home, pid } = driven;
    await page.goto(BARE_PAGE);
    await page.evaluate(`gleanerShell.perform({ kind: 'ready' })`);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    expect(await startAgain(home, 'gleaner://view/saved/Coast')).toBe(0);
    await until('the link', async () => (await told(driven, 'link')).length > 0);
    expect(await told(driven, 'link')).toEqual([{ kind: 'saved-view', name: 'Coast' }]);
    expect(
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => [window.isVisible(), window.isMinimized()])),
    ).toEqual([[true, false]]);
    writeFileSync(join(home, 'pairs.parquet'), '');
    mkdirSync(join(home, 'pictures'));
    for (const hostile of ['gleaner://open?path=//host/share', 'gleaner://run?command=rm', 'gleaner://view/library#x'])
      expect(await startAgain(home, hostile)).toBe(0);
    expect(await startAgain(home, 'pairs.parquet', join(home, 'pictures'), 'missing.txt')).toBe(0);
    await until('the files', async () => (await told(driven, 'paths')).length > 0);
    expect(await told(driven, 'paths')).toEqual([[join(home, 'pairs.parquet'), join(home, 'pictures')]]);
    expect(await told(driven, 'link')).toHaveLength(1);
    expect(processTree(pid).filter(({ words }) => words.some((word) => word.endsWith('serve.ts')))).toHaveLength(1);
    await driven.quit();
  });

  test('a link to a library is asked about first', async () => {
    const driven = await launchApp();
    const { app, page, home } = driven;
    await page.goto(BARE_PAGE);
    await page.evaluate(`gleanerShell.perform({ kind: 'ready' })`);
    await answerDialogs(app, 'Cancel');
    await startAgain(home, `gleaner://open?path=${encodeURIComponent(home)}`);
    await until('the question', async () => (await askedQuestions(app)).length === 1);
    await answerDialogs(app, 'Open');
    await startAgain(home, `gleaner://open?path=${encodeURIComponent(home)}`);
    await until('the link', async () => (await told(driven, 'link')).length > 0);
    expect(await told(driven, 'link')).toEqual([{ kind: 'library', path: home }]);
    await driven.quit();
  });

  test('menu items, links and dropped files are followed by the user interface', async () => {
    const { app, page, home, quit, problems } = await launchApp();
    const { client } = await connectBare(page);
    await client.call('library_create', { path: join(home, 'library') });
    await page.goto('app://gleaner/');
    problems.length = 0; // of the page that is not there
    const shown = page.getByRole('navigation', { name: 'Screens' }).locator('[aria-current=page]');
    await shown.filter({ hasText: 'Library' }).waitFor();
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('screen.jobs')?.click());
    await shown.filter({ hasText: 'Jobs' }).waitFor();
    expect(await startAgain(home, 'gleaner://view/library?query=width%3E%3D512')).toBe(0);
    await shown.filter({ hasText: 'Library' }).waitFor();
    await page.getByText('width>=512', { exact: true }).first().waitFor();
    const dropped = join(home, 'pairs.parquet');
    writeFileSync(dropped, 'x');
    own(dropped);
    await dropFiles(page, [dropped]);
    const sheet = page.getByRole('dialog', { name: 'Add to this library' });
    await sheet.getByText(dropped).first().waitFor();
    await quit();
    expect(problems).toEqual([]);
  });

  test('dropped files and folders have their paths', async () => {
    const { page, home, quit } = await launchApp();
    const paths = [join(home, 'crawl.warc.wat.gz'), join(home, 'pictures')];
    writeFileSync(paths[0] ?? '', 'x');
    mkdirSync(paths[1] ?? '');
    for (const path of paths) own(path);
    await page.goto(BARE_PAGE);
    const dropped = page.evaluate(`new Promise((resolve) => {
      addEventListener('dragover', (event) => event.preventDefault());
      addEventListener('drop', (event) => { event.preventDefault(); resolve([...event.dataTransfer.files].map((file) => gleanerShell.pathOf(file))); });
    })`);
    await dropFiles(page, paths);
    expect(await dropped).toEqual(paths);
    expect(await page.evaluate(`[gleanerShell.pathOf(new File(['x'], 'made-up')), gleanerShell.pathOf({}), location.href]`)).toEqual([
      '',
      '',
      BARE_PAGE,
    ]);
    await quit();
  });
});

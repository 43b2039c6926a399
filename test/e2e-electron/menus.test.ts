import { describe, expect, inject, test } from 'vitest';
import { COMMANDS, MENUS } from '#shared/menu.ts';
import { catchRevealed, pickInDialogs } from './helpers/answer-dialogs.ts';
import { launchApp } from './helpers/launch-app.ts';
import { BARE_PAGE, connectBare } from './helpers/port-client.ts';
import { until } from './helpers/processes.ts';

describe.skipIf(inject('desktop') === null)('the native menu', () => {
  test('has every menu, and each of its commands reaches the page', async () => {
    const { app, page, events, quit } = await launchApp();
    await page.goto(BARE_PAGE);
    await page.evaluate(`gleanerShell.perform({ kind: 'ready' })`);
    const labels = await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label));
    expect(labels).toEqual(['File', 'Edit', 'View', 'Image', 'Library', 'Help']);
    await app.evaluate(({ Menu }, commands) => {
      for (const command of commands) Menu.getApplicationMenu()?.getMenuItemById(command)?.click();
    }, COMMANDS);
    const told = await until('the last command', async () => {
      const commands = (await events()).flatMap((event) => (event.kind === 'command' ? [event.command] : []));
      return commands.length === COMMANDS.length && commands;
    });
    expect(told).toEqual([...COMMANDS]);
    await quit();
  });

  test('answers its keys where the page does not take them', async () => {
    const { app, page, events, quit } = await launchApp();
    await page.goto(BARE_PAGE);
    await page.evaluate(`gleanerShell.perform({ kind: 'ready' })`);
    const press = (keyCode: string, modifiers: ('control' | 'shift' | 'alt')[]): Promise<void> =>
      app.evaluate(
        ({ BrowserWindow }, key) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          for (const type of ['keyDown', 'keyUp'] as const) contents?.sendInputEvent({ type, ...key });
        },
        { keyCode, modifiers },
      );
    await press('O', ['control']);
    await press('E', ['control']);
    await press('Z', ['control', 'shift']);
    await page.evaluate(`addEventListener('keydown', (event) => event.key.toLowerCase() === 'f' && event.preventDefault())`);
    await press('F', ['control']);
    await press('K', ['control']);
    const commands = await until('the last key', async () => {
      const seen = (await events()).flatMap((event) => (event.kind === 'command' ? [event.command] : []));
      return seen.includes('commands.open') && seen;
    });
    expect(commands).toEqual(['library.open', 'export.open', 'edit.redo', 'commands.open']);
    await quit();
  });

  test('no two items have the same key', () => {
    const keys = MENUS.flatMap(({ items }) =>
      items.flatMap((item) => ('accelerator' in item && item.accelerator !== undefined ? [item.accelerator] : [])),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('lists the libraries opened before, takes states from the page, and zooms', async () => {
    const { app, page, events, home, quit } = await launchApp();
    const { client } = await connectBare(page);
    await client.call('library_create', { path: `${home}/R&D` });
    const recent = await until('the library in the menu', async () => {
      const labels = await app.evaluate(({ Menu }) =>
        Menu.getApplicationMenu()
          ?.getMenuItemById('recent')
          ?.submenu?.items.map(({ label }) => label),
      );
      return labels?.[0] !== 'No library was opened before' && labels;
    });
    expect(recent).toEqual([`${home}/R&&D`]);
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('recent')?.submenu?.items[0]?.click());
    await until('the link', async () =>
      (await events()).some((event) => event.kind === 'link' && event.link.kind === 'library' && event.link.path === `${home}/R&D`),
    );
    expect(
      await page.evaluate(
        `gleanerShell.perform({ kind: 'menu_state', items: { 'export.open': { enabled: false }, 'view.grid': { checked: true } } })`,
      ),
    ).toEqual({ done: true });
    expect(
      await app.evaluate(({ Menu }) =>
        ['export.open', 'view.grid'].map((id) => {
          const item = Menu.getApplicationMenu()?.getMenuItemById(id);
          return [item?.enabled, item?.checked];
        }),
      ),
    ).toEqual([
      [false, false],
      [true, true],
    ]);
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('zoom-in')?.click());
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomLevel())).toBe(0.5);
    const revealed = await catchRevealed(app);
    expect(await page.evaluate(`gleanerShell.perform({ kind: 'reveal', path: '${home}/R&D/catalog.sqlite' })`)).toEqual({ done: true });
    expect(await revealed()).toEqual([`${home}/R&D/catalog.sqlite`]);
    expect(await page.evaluate(`gleanerShell.perform({ kind: 'copy_text', text: 'sha256' })`)).toEqual({ done: true });
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('sha256');
    await quit();
  });

  test('dialogs give paths, which may then be shown in the file manager', async () => {
    const { app, page, home, quit } = await launchApp();
    const revealed = await catchRevealed(app);
    await pickInDialogs(app, [`${home}/a.wat.gz`, `${home}/b.wat.gz`]);
    const pick = `gleanerShell.pickPaths({ kind: 'files', title: 'Add crawl files', button: 'Add', endings: ['wat.gz'] })`;
    expect(await page.evaluate(pick)).toEqual([`${home}/a.wat.gz`, `${home}/b.wat.gz`]);
    expect(await app.evaluate(() => Reflect.get(globalThis, 'dialogOptions'))).toMatchObject({
      title: 'Add crawl files',
      buttonLabel: 'Add',
      properties: ['openFile', 'multiSelections'],
      filters: [{ extensions: ['wat.gz'] }],
    });
    expect(await page.evaluate(`gleanerShell.perform({ kind: 'reveal', path: '${home}/a.wat.gz' })`)).toEqual({ done: true });
    expect(await page.evaluate(`gleanerShell.perform({ kind: 'reveal', path: '${home}/c.wat.gz' })`)).toMatchObject({ done: false });
    expect(await revealed()).toEqual([`${home}/a.wat.gz`]);
    await quit();
  });
});

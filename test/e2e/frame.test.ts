import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { holdSamplePort } from '../helpers/sample-port.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { expectAccessible } from './helpers/expect-accessible.ts';
import { startApp } from './helpers/start-app.ts';

const theme = (page: Page): Promise<string | null> => page.locator('html').getAttribute('data-theme');
const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, exact: true });
const dialog = (page: Page, name: string): Locator => page.getByRole('dialog', { name });
const tile = (page: Page, index: number): Locator => page.locator(`#tile-${index}`);
const focusedName = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');

/** The library of the sample crawl with its first images in view. */
async function open(options: Parameters<typeof startApp>[0] = {}) {
  const app = await startApp(options);
  await app.page.locator('[id="tile-0"]:not([aria-busy])').waitFor();
  return app;
}

/** Presses Tab until something of that name has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    const now = await focusedName(page);
    if (typeof name === 'string' ? now === name : name.test(now)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${name}`);
}

const runCommand = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search commands' }).waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await dialog(page, 'Commands').waitFor({ state: 'detached' });
};

describe.skipIf(inject('web') === null)('the frame in a browser', () => {
  test('first run: Enter alone leads from nothing to a library with scored images', { timeout: 240_000 }, async () => {
    await holdSamplePort();
    const { page } = await startApp({ library: 'none' });
    await heading(page, 'Start a library').waitFor();
    expect(await page.title()).toBe('Gleaner');
    expect(await focusedName(page)).toContain('Try the sample crawl');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    expect(await page.title()).toBe('Library · Gleaner · Gleaner');
    const drawer = page.getByRole('region', { name: 'Jobs at work' });
    await drawer.getByText('Sample crawl').first().waitFor();
    await drawer.getByText('Done', { exact: true }).waitFor({ timeout: 200_000 });
    await expect.poll(() => page.getByText('of 168 in library').first().isVisible()).toBe(true);
    await tile(page, 0).waitFor();
  });

  test('first run: a key for each card; the folder that was named becomes the library', async () => {
    const { page, config } = await startApp({ library: 'none' });
    await heading(page, 'Start a library').waitFor();
    const folder = join(config, 'coast');
    await page.getByRole('textbox', { name: 'Library folder' }).fill(folder);
    // A digit that is typed into a field is text and no key.
    await page.getByRole('textbox', { name: 'Contact address for site owners' }).pressSequentially('ada2@lab.example');
    expect(await dialog(page, 'Add to this library').isVisible()).toBe(false);
    await page.keyboard.press('Tab');
    await page.keyboard.press('2');
    await dialog(page, 'Add to this library').waitFor();
    expect(await page.getByRole('radio', { name: 'Metadata tables' }).isChecked()).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /coast/ }).first().waitFor();
    expect(await page.title()).toBe('Pool · coast · Gleaner');
  });

  test('themes change at once from the settings and from the palette, and stay', async () => {
    const { page, openPage } = await open();
    expect(await theme(page)).toBe('dark');
    await page.keyboard.press('Control+,');
    await heading(page, 'Settings').waitFor();
    await page.getByRole('radio', { name: 'As the system' }).first().focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => theme(page)).toBe('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await theme(page)).toBe('light');
    await runCommand(page, 'high contrast');
    await expect.poll(() => theme(page)).toBe('high-contrast');
    const other = await openPage();
    await expect.poll(() => theme(other)).toBe('high-contrast');
    await runCommand(page, 'theme as the system');
    await expect.poll(() => theme(page)).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => theme(page)).toBe('light');
    await page.emulateMedia({ contrast: 'more' });
    await expect.poll(() => theme(page)).toBe('high-contrast');
  });

  test('numbers follow the chosen locale everywhere at once', async () => {
    const { page } = await open();
    await page.keyboard.press('Control+,');
    await page.getByText('Written like 1,234,567.5').waitFor();
    await page.getByRole('button', { name: /Numbers and dates/ }).press('Enter');
    await page.getByRole('option', { name: 'Deutsch', exact: true }).click();
    await page.getByText('Written like 1.234.567,5').waitFor();
    expect(await page.locator('html').getAttribute('dir')).not.toBe('rtl');
  });

  test('the palette finds, tells what cannot be done here, runs by Enter and remembers', async () => {
    const { page } = await open();
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search commands' });
    await field.waitFor();
    await expectAccessible(page, '[role="dialog"]');
    await page.keyboard.type('zzz');
    await page.getByText('No command is called “zzz”').waitFor();
    await field.fill('models');
    expect(
      await page
        .getByRole('option', { name: /^Models/ })
        .first()
        .getAttribute('aria-selected'),
    ).toBe('true');
    await page.keyboard.press('Enter');
    await heading(page, 'Models').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByText('Used last').waitFor();
    expect(await page.getByRole('option').first().innerText()).toContain('Models');
    // A key is no command while the palette is open.
    await page.keyboard.press('Escape');
    await dialog(page, 'Commands').waitFor({ state: 'detached' });
  });

  test('keys: a new one is pressed, a taken one is told, single letters can be switched off', async () => {
    const { page } = await open();
    await page.keyboard.press('Control+,');
    await page.getByRole('searchbox', { name: 'Search actions' }).fill('pick');
    await page.getByRole('button', { name: 'Change the key of Pick', exact: true }).press('Enter');
    await page.getByRole('button', { name: /Press the new key/ }).waitFor();
    await page.keyboard.press('f');
    const conflict = page.getByRole('alert').filter({ hasText: 'F is the key of Filters' });
    await conflict.waitFor();
    await conflict.getByRole('button', { name: 'Keep it there' }).press('Enter');
    await page.getByRole('button', { name: 'Change the key of Pick', exact: true }).press('Enter');
    await page.keyboard.press('m');
    await page.locator('[data-toast]').getByText('Pick now has M').waitFor();
    await page.keyboard.press('Control+2');
    await tile(page, 0).waitFor();
    await page.keyboard.press('p');
    await page.keyboard.press('m');
    await expect.poll(() => tile(page, 0).getAttribute('aria-label')).toContain('Picked');
    await page.keyboard.press('Control+,');
    await page.getByRole('switch', { name: 'Single letters and digits are keys' }).press('Space');
    await page.keyboard.press('Control+2');
    await tile(page, 0).waitFor();
    await page.keyboard.press('u');
    await page.keyboard.press('4');
    await page.keyboard.press('F1');
    await dialog(page, 'Keyboard shortcuts').getByText('Single letters and digits are switched off').waitFor();
    await page.keyboard.press('Escape');
    expect(await tile(page, 0).getAttribute('aria-label')).toContain('Picked');
    expect(await tile(page, 0).getAttribute('aria-label')).not.toContain('stars');
    await page.keyboard.press('Control+,');
    await page.getByRole('button', { name: 'Put all keys back' }).click();
    await page.getByRole('searchbox', { name: 'Search actions' }).fill('pick');
    await expect.poll(() => page.getByRole('button', { name: 'Change the key of Pick', exact: true }).innerText()).toBe('P');
  });

  test('shortcuts are found by name and by key', async () => {
    const { page } = await open();
    await page.keyboard.press('?');
    const sheet = dialog(page, 'Keyboard shortcuts');
    await sheet.getByText('Export', { exact: true }).waitFor();
    await expectAccessible(page, '[role="dialog"]');
    await page.keyboard.type('reject');
    await expect.poll(() => sheet.getByText('Export', { exact: true }).isVisible()).toBe(false);
    await sheet.getByText('Reject', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  });

  test('libraries: a new one by name, another one again from the list, one in use says by whom', async () => {
    const held = join(tempDir(), 'held');
    const other = await startApp({ library: 'none' });
    await heading(other.page, 'Start a library').waitFor();
    await other.page.getByRole('textbox', { name: 'Library folder' }).fill(held);
    await other.page.getByRole('button', { name: /Choose tables…/ }).click();
    await dialog(other.page, 'Add to this library').waitFor();

    const { page, config } = await open();
    mkdirSync(join(config, 'projects'));
    await page.keyboard.press('Control+Shift+N');
    const sheet = dialog(page, 'Libraries');
    await sheet.waitFor();
    await expectAccessible(page);
    await sheet.getByRole('textbox', { name: 'Name of the new folder' }).fill('Coastlines');
    await sheet.getByRole('option', { name: 'projects' }).click();
    await sheet.getByText(`The library will be ${join(config, 'projects', 'Coastlines')}`).waitFor();
    await page.keyboard.press('Control+Enter');
    await sheet.waitFor({ state: 'detached' });
    await expect.poll(() => page.title()).toBe('Pool · Coastlines · Gleaner');

    await page.keyboard.press('Control+o');
    await sheet.getByRole('textbox', { name: 'Folder' }).fill(held);
    await page.keyboard.press('Enter');
    await sheet.getByRole('listbox', { name: `Contents of ${held}` }).waitFor();
    await page.keyboard.press('Control+Enter');
    await sheet.getByText(/This library is in use by Gleaner \(process \d+\) on this computer, since/).waitFor();
    await sheet.getByText('LIBRARY_LOCKED').waitFor();
    await sheet.getByRole('button', { name: /^sample/ }).click();
    await sheet.waitFor({ state: 'detached' });
    await expect.poll(() => page.title()).toBe('Library · sample · Gleaner');
    await page.keyboard.press('Control+o');
    await sheet.getByRole('button', { name: 'Take Coastlines off the list; the folder stays' }).click();
    await expect.poll(() => sheet.getByRole('button', { name: /^Coastlines/ }).count()).toBe(0);
    await sheet.getByRole('button', { name: 'Close sample' }).click();
    await heading(page, 'Start a library').waitFor();
  });

  test('an address that is typed while folders are on their way is not taken back by them', async () => {
    const { page, config } = await open();
    const wanted = join(config, 'wanted');
    mkdirSync(join(wanted, 'inside'), { recursive: true });
    await page.routeWebSocket(/\/rpc$/, (socket) => {
      const engine = socket.connectToServer();
      engine.onMessage((message) => void setTimeout(() => socket.send(message), 400));
    });
    await page.reload();
    await page.locator('[id="tile-0"]:not([aria-busy])').waitFor();
    await page.keyboard.press('Control+o');
    const sheet = dialog(page, 'Libraries');
    const address = sheet.getByRole('textbox', { name: 'Folder' });
    await address.fill(wanted);
    await sheet.getByText(/free on this drive/).waitFor();
    expect(await address.inputValue()).toBe(wanted);
    await page.keyboard.press('Enter');
    await sheet.getByRole('option', { name: 'inside' }).waitFor();
    expect(await address.inputValue()).toBe(wanted);
  });

  test('the list of changes takes back one in the middle', async () => {
    const { page } = await open();
    await page.keyboard.press('4');
    await expect.poll(() => tile(page, 0).getAttribute('aria-label')).toContain('4 stars');
    await page.keyboard.press('p');
    await expect.poll(() => tile(page, 0).getAttribute('aria-label')).toContain('Picked');
    await runCommand(page, 'changes');
    const sheet = dialog(page, 'Changes');
    await sheet.getByText('Picked 1 image').waitFor();
    await expectAccessible(page, '[role="dialog"]');
    await sheet.getByRole('button', { name: 'Undo: Rated 1 image ★★★★' }).click();
    await sheet.getByText('Taken back', { exact: true }).waitFor();
    await sheet.getByRole('radio', { name: 'Views' }).click();
    await sheet.getByText('No change of this kind').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => tile(page, 0).getAttribute('aria-label')).not.toContain('stars');
    expect(await tile(page, 0).getAttribute('aria-label')).toContain('Picked');
  });

  test('the engine is killed: a banner says so, and the page goes on once it is there again', async () => {
    const { page, library = '', kill, restart } = await open();
    await kill();
    await page.getByText('The engine cannot be reached.').waitFor();
    await expectAccessible(page);
    const other = await page.context().newPage();
    await other.goto(await restart(library));
    await page.getByText('The engine cannot be reached.').waitFor({ state: 'detached', timeout: 20_000 });
    await page.bringToFront();
    // What failed with the engine is asked again: images, counts, details.
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    await tile(page, 0).click();
    await page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { name: 'Scores' }).waitFor();
    await page.keyboard.press('5');
    await expect.poll(() => tile(page, 0).getAttribute('aria-label')).toContain('5 stars');
  });

  test('without a mouse: the first stop leads past menus and rail, menus open and close by keys', async () => {
    const { page } = await open();
    await page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : undefined));
    await tabTo(page, 'Go to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
    await page.getByRole('button', { name: 'File', exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('menuitem', { name: /New library/ }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedName(page)).toBe('File');
    await tabTo(page, 'Settings');
    await page.keyboard.press('Enter');
    await heading(page, 'Settings').waitFor();
  });

  test('files that are dropped onto a browser say that paths cannot be read there', async () => {
    const { page } = await open();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'part-0.parquet'));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await page.locator('[data-toast]').getByText('A browser does not tell where dropped files lie.').waitFor();
  });

  test('at 200 % zoom one menu holds all menus, and nothing scrolls sideways', async () => {
    const { page } = await open({ width: 720, height: 450 });
    for (const keys of ['Control+1', 'Control+2', 'Control+3', 'Control+4', 'Control+,']) {
      await page.keyboard.press(keys);
      await page.getByRole('main').waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), keys).toBe(0);
    }
    expect(await page.getByRole('button', { name: 'File', exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Menu', exact: true }).press('Enter');
    await page.getByRole('menuitem', { name: /New library/ }).waitFor();
    await page.getByRole('menuitem', { name: /Pause all jobs/ }).waitFor();
  });

  test('models: what can be downloaded with its licence, scores with their version, where models run', async () => {
    const { page } = await open();
    await page.keyboard.press('Control+4');
    await heading(page, 'Models').waitFor();
    await page.getByRole('article', { name: 'OpenAI CLIP ViT-B/32', exact: true }).getByRole('link', { name: 'MIT' }).waitFor();
    await page.getByRole('table', { name: 'Scores of this library' }).getByRole('cell', { name: 'aesthetic' }).first().waitFor();
    await page.getByRole('button', { name: 'Measure now' }).click();
    await page.getByRole('table', { name: 'Where models run' }).getByText('Used from now on').waitFor({ timeout: 60_000 });
  });

  test.each(['light', 'dark', 'high-contrast'])('axe finds nothing on any screen in the theme %s', { timeout: 120_000 }, async (name) => {
    const { page } = await open();
    await runCommand(page, `theme: ${name.replace('-', ' ')}`);
    await expect.poll(() => theme(page)).toBe(name);
    for (const [keys, title] of [
      ['Control+1', 'Pool'],
      ['Control+2', 'Library'],
      ['Control+3', 'Jobs'],
      ['Control+4', 'Models'],
      ['Control+,', 'Settings'],
    ] as const) {
      await page.keyboard.press(keys);
      await expect.poll(() => page.title()).toBe(`${title} · sample · Gleaner`);
      await page.getByRole('main').waitFor();
      await expect.poll(() => page.getByText('Loading', { exact: true }).count()).toBe(0);
      await expectAccessible(page);
    }
    await page.keyboard.press('Control+o');
    await dialog(page, 'Libraries').waitFor();
    await expectAccessible(page, '[role="dialog"]');
  });
});

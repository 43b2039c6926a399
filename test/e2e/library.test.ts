import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { expectAccessible } from './helpers/expect-accessible.ts';
import { startApp } from './helpers/start-app.ts';

const grid = (page: Page) => page.getByRole('grid', { name: 'Images of the library' });
const tile = (page: Page, index: number) => page.locator(`#tile-${index}`);
const details = (page: Page) => page.getByRole('complementary', { name: 'Details' });
const toast = (page: Page) => page.locator('[data-toast]');
const header = (page: Page) => page.getByRole('toolbar', { name: 'Selection' }).first();

/** The grid with its first rows, ready for keys. */
async function openLibrary(options: Parameters<typeof startApp>[0] = {}) {
  const app = await startApp(options);
  await app.page.locator('[id="tile-0"]:not([aria-busy])').waitFor();
  return app;
}

const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

describe.skipIf(inject('web') === null)('the library in a browser', () => {
  test('shows how many of how many, images in rows with true positions, and the details of the one that has the focus', async () => {
    const { page } = await openLibrary();
    await page.getByText('of 168 in library', { exact: true }).waitFor();
    const rows = Number(await grid(page).getAttribute('aria-rowcount'));
    expect(rows).toBeGreaterThan(15);
    expect(await tile(page, 0).getAttribute('aria-colindex')).toBe('1');
    await press(page, 'End');
    await tile(page, 167).waitFor();
    expect(await page.locator('[role=row]:has(#tile-167)').getAttribute('aria-rowindex')).toBe(String(rows));
    expect(await grid(page).getAttribute('aria-activedescendant')).toBe('tile-167');
    await details(page).getByRole('heading', { name: 'Image 168 of 168' }).waitFor();
    for (const section of ['Scores', 'Why is this here?', 'Source', 'Fetch history', 'Rights'])
      await details(page).getByRole('heading', { name: section }).waitFor();
    await expectAccessible(page);
  });

  test('rates, flags and takes back by keys; the tile says so and the message offers Undo', async () => {
    const { page } = await openLibrary();
    await press(page, 'ArrowRight', '4');
    await expect.poll(() => toast(page).innerText()).toContain('Rated 1 image ★★★★');
    await expect.poll(() => tile(page, 1).getAttribute('aria-label')).toContain('4 stars');
    await press(page, 'p');
    await expect.poll(() => tile(page, 1).getAttribute('aria-label')).toContain('Picked');
    await press(page, 'Control+z');
    await expect.poll(() => toast(page).innerText()).toContain('Undone: Picked 1 image');
    await expect.poll(() => tile(page, 1).getAttribute('aria-label')).not.toContain('Picked');
    await press(page, 'Control+Shift+z');
    await expect.poll(() => tile(page, 1).getAttribute('aria-label')).toContain('Picked');
    await press(page, '0', 'x');
    await expect.poll(() => tile(page, 1).getAttribute('aria-label')).toMatch(/Rejected/);
    expect(await tile(page, 1).getAttribute('aria-label')).not.toContain('stars');
    await toast(page).getByRole('button', { name: /^Undo/ }).click();
    await expect.poll(() => tile(page, 1).getAttribute('aria-label')).toContain('Picked');
  });

  test('a range is selected with Shift, tagged in the palette, and the palette says who has the tag', async () => {
    const { page } = await openLibrary();
    await tile(page, 2).click();
    await tile(page, 6).click({ modifiers: ['Shift'] });
    await tile(page, 4).click({ modifiers: ['Control'] });
    await expect.poll(() => header(page).innerText()).toMatch(/^4\s+selected/);
    await press(page, 't');
    await page.keyboard.type('coast');
    await press(page, 'Enter');
    await expect.poll(() => toast(page).innerText()).toContain('Tagged 4 images: coast');
    await page.keyboard.type('sea');
    await press(page, 'Enter');
    await expect.poll(() => tile(page, 6).getAttribute('aria-label')).toContain('Tags: coast, sea');
    await press(page, 'Escape', 'Escape');
    await tile(page, 4).click();
    await press(page, 't');
    await page.getByRole('option', { name: /coast/ }).waitFor();
    expect(await page.getByRole('option', { name: 'coast not on it' }).getAttribute('aria-checked')).toBe('false');
    await press(page, 'Escape');
    await tile(page, 5).click({ modifiers: ['Control'] });
    await press(page, 't');
    await expect.poll(() => page.getByRole('option', { name: 'coast on 1 of 2' }).getAttribute('aria-checked')).toBe('mixed');
    await expectAccessible(page);
    await page.keyboard.type('coast');
    await press(page, 'Shift+Enter');
    await expect.poll(() => toast(page).innerText()).toContain('Tags removed from 1 image: coast');
  });

  test('the selection survives another order and a filter, and says what the filter hides', async () => {
    const { page } = await openLibrary();
    await tile(page, 0).click();
    await tile(page, 4).click({ modifiers: ['Shift'] });
    const [caption] = ((await tile(page, 0).getAttribute('aria-label')) ?? '').split('. ');
    await press(page, 'Escape', '5');
    await press(page, 'Control+Space');
    await tile(page, 0).click({ modifiers: ['Control'] });
    await expect.poll(() => header(page).innerText()).toMatch(/^2\s+selected/);
    await page.getByRole('button', { name: 'Select all 168 matching' }).click();
    await expect.poll(() => header(page).innerText()).toMatch(/^168\s+selected/);
    await press(page, 'Escape');
    await page.getByRole('button', { name: /^Sort/ }).click();
    await page.getByRole('menuitemradio', { name: 'Aesthetic' }).click();
    // Its scores stand under the images once the new order is in sight.
    await page.locator('[role="gridcell"] [class*="_value_"]').first().waitFor();
    expect(await details(page).getByRole('heading', { level: 3 }).first().innerText()).toBe(caption);
    const focused = async (): Promise<string | null> =>
      await page.locator(`#${await grid(page).getAttribute('aria-activedescendant')}`).getAttribute('aria-label');
    await expect.poll(focused).toContain(caption);
  });

  test('a filter hides a part of the selection and says so; what stops matching stays in sight until Refresh', async () => {
    const { page } = await openLibrary();
    await tile(page, 4).click();
    await press(page, '5');
    await tile(page, 0).click({ modifiers: ['Control'] });
    await expect.poll(() => header(page).innerText()).toMatch(/^2\s+selected/);
    await press(page, 'Control+f');
    await page.keyboard.type('rating>=5');
    await press(page, 'Enter');
    await expect.poll(() => header(page).innerText()).toContain('1 of them hidden by filters');
    await header(page)
      .getByRole('button', { name: /^Clear/ })
      .click();
    await page.getByText('of 168 in library', { exact: true }).waitFor();
    await tile(page, 0).click();
    await press(page, '2');
    await page.getByRole('button', { name: '1 no longer matches: Refresh' }).click();
    await page.getByRole('heading', { name: /^Nothing matches/ }).waitFor();
  });

  test('what another window changes is seen in this one', async () => {
    const { page, openPage } = await openLibrary();
    const other = await openPage();
    await other.locator('[id="tile-0"]:not([aria-busy])').waitFor();
    await tile(other, 0).click();
    await press(other, '3');
    await expect.poll(() => tile(page, 0).getAttribute('aria-label')).toContain('3 stars');
  });

  test('quick look opens with Enter and Space, steps, and gives the focus back; held Space is a peek', async () => {
    const { page } = await openLibrary();
    const look = page.getByRole('region', { name: 'Quick look' });
    await press(page, 'ArrowRight', 'ArrowRight', 'Enter');
    await look.getByText('3 of 168').waitFor();
    await expectAccessible(page);
    await press(page, 'ArrowRight', '3');
    await look.getByText('4 of 168').waitFor();
    await expect.poll(() => toast(page).innerText()).toContain('Rated 1 image ★★★');
    await press(page, 'Escape');
    await look.waitFor({ state: 'detached' });
    expect(await grid(page).getAttribute('aria-activedescendant')).toBe('tile-3');
    expect(await page.evaluate<string>('document.activeElement.getAttribute("role")')).toBe('grid');
    await page.keyboard.down('Space');
    await look.waitFor();
    await page.waitForTimeout(400);
    await page.keyboard.up('Space');
    await look.waitFor({ state: 'detached' });
    await press(page, 'Space');
    await look.waitFor();
    await press(page, 'Space');
    await look.waitFor({ state: 'detached' });
  });

  test('a hidden image is drawn from blurred bytes, in clear while B is held, and blurred again afterwards', async () => {
    const { page } = await startApp();
    const clear: string[] = [];
    page.on('request', (request) => {
      if (/\/media\/(thumb|image)\//.test(request.url())) clear.push(request.url());
    });
    const hidden = page.getByRole('gridcell', { name: /^Hidden, NSFW score/ }).first();
    await hidden.waitFor();
    const picture = hidden.locator('img');
    const blurred = (await picture.getAttribute('data-picture')) ?? '';
    expect(blurred).toMatch(/^blurred\/[0-9a-f]{64}$/);
    // Too small for anything to be seen in it.
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    expect(await picture.evaluate((image: HTMLImageElement) => Math.max(image.naturalWidth, image.naturalHeight))).toBe(32);
    const sha256 = blurred.slice(-64);
    expect(clear.filter((url) => url.includes(sha256))).toEqual([]);
    await hidden.click();
    await page.keyboard.down('b');
    await expect.poll(() => picture.getAttribute('src')).toBe(`/media/thumb/${sha256}`);
    const width = `document.querySelector('img[src="/media/thumb/${sha256}"]').naturalWidth`;
    await expect.poll(() => page.evaluate<number>(width)).toBeGreaterThan(0);
    await page.keyboard.up('b');
    await expect.poll(() => picture.getAttribute('data-picture')).toBe(blurred);
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeLessThanOrEqual(32);
  });

  test('the table shows the same rows, keeps the focus and sorts by its titles', async () => {
    const { page } = await openLibrary({ height: 620 });
    await press(page, 'ArrowRight', 'ArrowRight');
    await page.getByRole('radio', { name: 'Table' }).check();
    const table = page.getByRole('grid', { name: 'Samples of the library' });
    await table.waitFor();
    await details(page).getByRole('heading', { name: 'Image 3 of 168' }).waitFor();
    await table.getByRole('columnheader', { name: 'Aesthetic' }).click();
    await expect.poll(() => table.getByRole('columnheader', { name: 'Aesthetic' }).getAttribute('aria-sort')).toBe('descending');
    await expectAccessible(page);
  });

  test('at 200 % zoom panels lie over the grid, nothing is cut, and Escape closes them', async () => {
    const { page } = await openLibrary({ width: 720, height: 450 });
    await details(page).waitFor({ state: 'detached' });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(
      0,
    );
    await press(page, 'i');
    await details(page).getByRole('heading', { name: 'Image 1 of 168' }).waitFor();
    await expectAccessible(page);
    await press(page, 'Escape');
    await details(page).waitFor({ state: 'detached' });
  });
});

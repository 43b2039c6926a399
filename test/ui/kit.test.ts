import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium, HOW_TO_GET_CHROMIUM, startChromium } from './chromium.ts';
import { serveGallery } from './gallery-server.ts';

const executable = findChromium();
if (executable === undefined) {
  process.stdout.write(`No Chromium found: the tests of the components are skipped. ${HOW_TO_GET_CHROMIUM}\n`);
}
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

describe.skipIf(executable === undefined)('the components in Chromium', () => {
  let folder: string;
  let served: Awaited<ReturnType<typeof serveGallery>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gleaner-gallery-'));
    served = await serveGallery(folder);
    browser = await startChromium(executable ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    complaints = [];
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(served.address);
    await page.getByRole('heading', { name: 'Components' }).waitFor();
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const logged = () => page.locator('#log').textContent();
  const focused = () => page.locator(':focus').evaluate((element) => element.getAttribute('aria-label') ?? element.textContent);

  async function axe(rule?: string): Promise<string[]> {
    const builder = new AxeBuilder({ page });
    const { violations } = await (rule === undefined ? builder.withTags(RULES) : builder.withRules(rule)).analyze();
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
  }

  test('every state passes axe', async () => {
    expect(await axe()).toEqual([]);
  });

  test.each(['light', 'high-contrast'])('every text has its contrast in the %s theme', async (theme) => {
    await page.locator('html').evaluate((html, name) => html.setAttribute('data-theme', name), theme);
    expect(await axe('color-contrast')).toEqual([]);
  });

  test.each(['Open sheet', 'Open question', 'Open board', 'Open context menu'])('%s passes axe while it is open', async (name) => {
    await page.getByRole('button', { name }).click();
    await page.locator('[role=dialog], [role=alertdialog], [role=menu]').first().waitFor();
    expect(await axe()).toEqual([]);
  });

  test('a sheet takes the focus, keeps it, closes with Escape and gives it back', async () => {
    await page.getByRole('button', { name: 'Open sheet' }).focus();
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog', { name: 'Export 1,019 images' });
    await sheet.waitFor();
    const seen = new Set<string>();
    for (let press = 0; press < 5; press++) {
      await page.keyboard.press('Tab');
      expect(await sheet.locator(':focus').count()).toBe(1);
      seen.add(String(await focused()));
    }
    expect(seen.size).toBe(3);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    expect(await focused()).toBe('Open sheet');
  });

  test('a question does not preselect what erases', async () => {
    await page.getByRole('button', { name: 'Open question' }).click();
    await page.getByRole('alertdialog', { name: 'Erase the originals of 4,118 rejected images?' }).waitFor();
    expect(await focused()).toContain('Keep them');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(await logged()).toBe('');
  });

  test('a menu opens with Enter, passes over what cannot be chosen, runs an item and gives the focus back', async () => {
    await page.getByRole('button', { name: 'View', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menu', { name: 'View' }).waitFor();
    await expect.poll(focused).toContain('Open folder');
    await page.keyboard.press('ArrowDown');
    const names = page.getByRole('menuitemcheckbox', { name: 'File names' });
    expect(await names.getAttribute('aria-checked')).toBe('true');
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await logged()).toBe('pressed menu names');
    await expect.poll(focused).toContain('View');
  });

  test('a button that cannot be used keeps its place in the tab order, does nothing and says why', async () => {
    const button = page.getByRole('button', { name: 'Compare' });
    await page.getByRole('button', { name: 'Picked' }).focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => page.getByRole('tooltip').textContent()).toBe('No image is selected');
    await page.keyboard.press('Enter');
    expect(await logged()).toBe('');
    expect(await button.getAttribute('aria-disabled')).toBe('true');
  });

  test('the handles of a histogram move by one bin, by ten, and to the ends', async () => {
    const low = page.getByRole('slider', { name: 'Aesthetic, lower bound' });
    await low.focus();
    await page.keyboard.press('ArrowRight');
    expect(await logged()).toBe('4.9 null final'); // the edge after bin 25 of 57 in 2.1 to 8.4: 4.863
    await page.keyboard.press('Shift+ArrowRight');
    expect(Number((await logged())?.split(' ')[0])).toBeCloseTo(6, 0);
    await page.keyboard.press('Home');
    expect(await logged()).toBe('null null final');
    expect(await low.getAttribute('aria-valuetext')).toBe('no bound');
    await page.getByRole('slider', { name: 'Aesthetic, upper bound' }).focus();
    await page.keyboard.press('ArrowLeft');
    expect(await logged()).toBe('null 8.3 final');
  });

  test('a drag over a histogram draws a brush, and its bounds stand in the fields', async () => {
    const plot = page.getByRole('group', { name: 'Aesthetic' }).locator('svg');
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    if (box === null) throw new TypeError('the plot has no place');
    await page.mouse.move(box.x + 10 * 4, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 15 * 4, box.y + 20);
    expect(await logged()).toBe('3.2 3.8 moving');
    await page.mouse.move(box.x + 40 * 4, box.y + 20);
    await page.mouse.up();
    expect(await logged()).toBe('3.2 6.5 final');
    expect(await page.getByRole('textbox', { name: 'Aesthetic, upper bound' }).inputValue()).toBe('6.50');
  });

  test('a bound takes numbers and percentiles and refuses anything else', async () => {
    const field = page.getByRole('textbox', { name: 'Aesthetic, lower bound' });
    await field.fill('p90');
    await field.press('Enter');
    expect(await logged()).toBe('min p90');
    await field.fill('5,25');
    await field.press('Enter');
    expect(await logged()).toBe('5.25 null final');
    await field.fill('high');
    await field.press('Enter');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await logged()).toBe('5.25 null final');
    await field.press('Escape');
    expect(await field.inputValue()).toBe('5.25');
  });

  test('the numbers of a histogram are a table behind its title', async () => {
    await page.getByRole('button', { name: 'Aesthetic', exact: true }).click();
    const row = page.getByRole('row', { name: /^2\.10 – 2\.20/ });
    await row.waitFor();
    expect(await row.getByRole('cell').allTextContents()).toEqual(['0', '10', '199']);
  });

  test('a table of ten million rows is one tab stop, and its last row is reached by End', async () => {
    const grid = page.getByRole('grid', { name: 'Pairs' });
    expect(await grid.getAttribute('aria-rowcount')).toBe('10000001');
    expect(await grid.getByRole('row').count()).toBeLessThan(60);
    expect(await grid.locator('[tabindex="0"]').count()).toBe(1);
    await grid.locator('[tabindex="0"]').focus();
    await page.keyboard.press('End');
    const last = grid.locator('[aria-rowindex="10000001"]');
    await expect.poll(() => last.textContent()).toContain('Lighthouse 9999999 ');
    const [row, scroller] = [await last.boundingBox(), await grid.boundingBox()];
    expect(Math.abs((row?.y ?? 0) + (row?.height ?? 0) - ((scroller?.y ?? 0) + (scroller?.height ?? 0)))).toBeLessThan(2);
    expect(await last.and(page.locator(':focus')).count()).toBe(1);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    expect(await logged()).toBe('open 9999998');
    expect(await grid.locator('[tabindex="0"]').count()).toBe(1);
  });

  test('the wheel moves a table of ten million rows by as much as it turns', async () => {
    const grid = page.getByRole('grid', { name: 'Pairs' });
    await grid.hover();
    await page.mouse.wheel(0, 3000);
    await expect.poll(() => grid.locator('[data-index="100"]').count()).toBe(1);
    const header = await grid.getByRole('columnheader', { name: 'Caption' }).boundingBox();
    const row = await grid.locator('[data-index="100"]').boundingBox();
    expect(Math.round((row?.y ?? 0) - (header?.y ?? 0))).toBe(30);
  });

  test('the current row keeps the focus while it is scrolled out of view', async () => {
    const grid = page.getByRole('grid', { name: 'Pairs' });
    await grid.locator('[data-index="3"]').click();
    expect(await logged()).toBe('select 3 only');
    await page.mouse.wheel(0, 30_000);
    await expect.poll(() => grid.locator('[data-index="1000"]').count()).toBe(1);
    expect(await page.locator(':focus').getAttribute('data-index')).toBe('3');
    await page.keyboard.press('Shift+ArrowDown');
    expect(await logged()).toBe('select 4 range');
    await expect.poll(() => grid.locator('[data-index="5"]').isVisible()).toBe(true);
  });

  test('titles are reached with the up arrow, sort with Enter, and take width and place by keys', async () => {
    const grid = page.getByRole('grid', { name: 'Pairs' });
    await grid.locator('[tabindex="0"]').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowRight');
    const host = grid.getByRole('columnheader', { name: 'Host' });
    expect(await host.and(page.locator(':focus')).count()).toBe(1);
    await page.keyboard.press('Enter');
    expect(await host.getAttribute('aria-sort')).toBe('ascending');
    const before = (await host.boundingBox())?.width ?? 0;
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(async () => (await host.boundingBox())?.width).toBe(before + 16);
    await page.keyboard.press('Control+ArrowLeft');
    await expect.poll(() => grid.getByRole('columnheader').allTextContents()).toEqual(['Host', 'Caption', 'Claimed width', 'Length']);
    await page.keyboard.press('ArrowDown');
    expect(await page.locator(':focus').getAttribute('data-index')).toBe('0');
  });

  test('the edge between two regions moves by 16 px and stops at its limits', async () => {
    const edge = page.getByRole('separator', { name: 'Width of details' });
    await edge.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await edge.getAttribute('aria-valuenow')).toBe('308');
    await page.keyboard.press('End');
    expect(await edge.getAttribute('aria-valuenow')).toBe('420');
    await page.keyboard.press('ArrowLeft');
    expect(await edge.getAttribute('aria-valuenow')).toBe('420');
  });

  test('a chip is edited, switched off and removed by keys', async () => {
    await page.getByRole('button', { name: 'aesthetic at least 4.8', exact: true }).focus();
    const heard: (string | null)[] = [];
    for (const key of ['Enter', 'Space', 'Delete']) {
      await page.keyboard.press(key);
      heard.push(await logged());
    }
    expect(heard).toEqual(['edit', 'toggle', 'remove']);
  });

  test('a facet is included with Space and excluded with Alt', async () => {
    const box = page.getByRole('checkbox', { name: 'lighthouse' }).last();
    await box.focus();
    await page.keyboard.press('Space');
    expect(await box.isChecked()).toBe(true);
    await box.click({ modifiers: ['Alt'], force: true });
    await expect.poll(() => page.getByRole('checkbox', { name: /^lighthouse ?, excluded$/ }).count()).toBe(1);
  });

  test('a toast is announced, stays while it is hovered, and goes afterwards', async () => {
    await page.clock.install();
    await page.getByRole('button', { name: 'Show toast' }).click();
    const undo = page.getByRole('button', { name: 'Undo' });
    await undo.hover();
    expect(await page.getByRole('status').allTextContents()).toContain('Rated 3 images ★★★★');
    await page.clock.fastForward(30_000);
    await undo.click();
    expect(await logged()).toBe('undo');
    await page.getByRole('button', { name: 'Clear', exact: true }).focus();
    await page.mouse.move(0, 0);
    await page.clock.fastForward(8_000);
    await undo.waitFor({ state: 'detached' });
  });

  test('a changed count is read out once, the first is not', async () => {
    const said = page.getByRole('status').filter({ hasText: 'in library' });
    expect(await said.count()).toBe(0);
    const again = page.getByRole('button', { name: 'Count again' });
    for (let press = 0; press < 3; press++) await again.click();
    await expect.poll(() => said.allTextContents()).toEqual(['1,022 of 100,000 in library']);
  });

  test('everything is reachable, and nothing is cut, at 200 % zoom', async () => {
    await page.setViewportSize({ width: 720, height: 450 });
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBe(720);
  });

  test('each control is at least 24 px high and wide', async () => {
    const controls = page.locator('button, input:not([type=radio]), [role=slider]');
    const small = await controls.evaluateAll((elements) =>
      elements
        .map((element) => ({ name: element.getAttribute('aria-label') ?? element.textContent, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width < 24 || box.height < 24)
        .map(({ name, box }) => `${name} ${box.width} x ${box.height}`),
    );
    expect(small).toEqual([]);
  });
});

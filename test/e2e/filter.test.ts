import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { expectAccessible } from './helpers/expect-accessible.ts';
import { startApp } from './helpers/start-app.ts';

const field = (page: Page) => page.getByRole('combobox', { name: 'Add a filter, or search captions' });
const chip = (page: Page, name: string) => page.getByRole('group', { name: 'Conditions' }).getByRole('button', { name, exact: true });
const matched = (page: Page) => page.locator('[role=toolbar] strong').first();
const filters = (page: Page) => page.getByRole('complementary', { name: 'Filters' });
const toast = (page: Page) => page.locator('[data-toast]');
const line = (page: Page) => page.locator('search p').first();

async function openLibrary() {
  const app = await startApp();
  await app.page.locator('#tile-0:not([aria-busy])').waitFor();
  return app;
}

/** Types a condition into the field, from wherever the focus is. */
async function ask(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+f');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

const count = async (page: Page): Promise<number> => Number((await matched(page).innerText()).replaceAll(',', ''));

describe.skipIf(inject('web') === null)('the query bar in a browser', () => {
  test('conditions become chips and text; by keys they are reached, switched off, edited and removed', async () => {
    const { page } = await openLibrary();
    await ask(page, 'aesthetic>=4.8 -text:poster');
    await chip(page, 'aesthetic at least 4.8').waitFor();
    await expect.poll(() => line(page).innerText()).toBe('aesthetic>=4.8 -text:poster');
    await expect.poll(() => count(page)).toBeLessThan(168);
    const both = await count(page);

    await press(page, 'ArrowLeft', 'ArrowLeft');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('aesthetic at least 4.8');
    await press(page, 'Space');
    await chip(page, 'aesthetic at least 4.8, off').waitFor();
    await expect.poll(() => line(page).innerText()).toContain('[off: aesthetic>=4.8]');
    await expect.poll(() => count(page)).toBeGreaterThan(both);
    await press(page, 'Space');
    await expect.poll(() => count(page)).toBe(both);

    await press(page, 'Enter');
    await page.keyboard.type('6');
    await press(page, 'Enter');
    await chip(page, 'aesthetic at least 6').waitFor();
    await expect.poll(() => count(page)).toBeLessThan(both);
    await press(page, 'Delete');
    await chip(page, 'aesthetic at least 6').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('caption without poster');
    await press(page, 'Delete');
    await expect.poll(() => count(page)).toBe(168);
    expect(await field(page).evaluate((input) => input === document.activeElement)).toBe(true);
    await expectAccessible(page);
  });

  test('suggests fields, then values with their counts, and words as captions', async () => {
    const { page } = await openLibrary();
    await press(page, 'Control+f');
    await page.keyboard.type('lan');
    await page.getByRole('option', { name: /^lang:/ }).waitFor();
    await press(page, 'ArrowDown', 'Enter');
    await page.getByRole('option', { name: /^en English 97$/ }).waitFor();
    await expectAccessible(page);
    await press(page, 'ArrowDown', 'Enter');
    await chip(page, 'lang is English').waitFor();
    await expect.poll(() => count(page)).toBe(97);
    await ask(page, 'lighthouse');
    await chip(page, 'caption with lighthouse').waitFor();
    await expect.poll(() => count(page)).toBeLessThan(97);
  });

  test('a mistake is pointed at with its mending; the text line and the chips follow each other', async () => {
    const { page } = await openLibrary();
    await ask(page, 'widht>=200');
    await page.getByText('widht is no field and no score of this library, at character 1.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Change to width' }).click();
    await press(page, 'Enter');
    await chip(page, 'width at least 200').waitFor();

    await press(page, 'Control+/');
    const text = page.getByRole('combobox', { name: 'Query as text' });
    await press(page, 'End');
    await page.keyboard.type(' rating:3..');
    // The chips follow before anything is applied.
    await chip(page, 'rating at least 3').waitFor();
    await page.keyboard.type('5');
    await chip(page, 'rating from 3 to 5').waitFor();
    expect(await count(page)).toBeGreaterThan(0);
    await press(page, 'Escape');
    if (await text.isVisible()) await press(page, 'Escape');
    await chip(page, 'rating from 3 to 5').waitFor({ state: 'detached' });
    await press(page, 'Alt+ArrowLeft');
    await chip(page, 'width at least 200').waitFor({ state: 'detached' });
    await press(page, 'Alt+ArrowRight');
    await chip(page, 'width at least 200').waitFor();
  });

  test('nothing found: says what each filter costs, and drops the one that costs most', async () => {
    const { page } = await openLibrary();
    await ask(page, 'aesthetic>=4.8 width>=64 rating>=3');
    await page.getByRole('heading', { name: 'Nothing matches all three filters' }).waitFor();
    await page.getByText('0 of 168 in library. Each line says how many you would see without that filter.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Drop rating at least 3' }).click();
    await chip(page, 'rating at least 3').waitFor({ state: 'detached' });
    await expect.poll(() => count(page)).toBeGreaterThan(0);
  });

  test('a view is saved with what is off, opened, renamed, deleted, and the deleting taken back', async () => {
    const { page } = await openLibrary();
    await ask(page, 'width>=64 aesthetic>=5');
    await press(page, 'ArrowLeft', 'Space');
    await chip(page, 'aesthetic at least 5, off').waitFor();
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('Large');
    await expectAccessible(page);
    await press(page, 'Enter');
    await expect.poll(() => toast(page).innerText()).toContain('Saved view Large');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await chip(page, 'width at least 64').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Views' }).click();
    const views = page.getByRole('dialog', { name: 'Saved views' });
    await views.getByRole('button', { name: /^Large/ }).click();
    await chip(page, 'width at least 64').waitFor();
    await chip(page, 'aesthetic at least 5, off').waitFor();

    await page.getByRole('button', { name: 'Views' }).click();
    await views.getByRole('button', { name: 'Rename Large' }).click();
    await views.getByRole('textbox').fill('Wide');
    await press(page, 'Enter');
    await views.getByRole('button', { name: 'Delete Wide' }).click();
    await views.getByText('No view is saved yet.').waitFor();
    await press(page, 'Escape');
    await toast(page).getByRole('button', { name: /^Undo/ }).click();
    await page.getByRole('button', { name: 'Views' }).click();
    await views.getByRole('button', { name: /^Wide/ }).waitFor();
  });
});

describe.skipIf(inject('web') === null)('the filters in a browser', () => {
  test('a brush, its fields and its chip are one: dragged, moved by keys, typed as a percentile', async () => {
    const { page } = await openLibrary();
    const aesthetic = filters(page).getByRole('group', { name: 'Aesthetic' });
    const box = await aesthetic.locator('svg').boundingBox();
    if (!box) throw new Error('the histogram is not drawn');
    await page.mouse.move(box.x + box.width / 2, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 20, box.y + 12, { steps: 4 });
    await page.mouse.up();
    const named = page.getByRole('group', { name: 'Conditions' }).getByRole('button', { name: /^aesthetic at least \d\.\d{1,2}$/ });
    await named.waitFor();
    await expect.poll(() => count(page)).toBeLessThan(168);
    const dragged = await count(page);

    await aesthetic.getByRole('slider', { name: 'Aesthetic, lower bound' }).focus();
    await press(page, 'Shift+ArrowRight');
    await expect.poll(() => count(page)).toBeLessThan(dragged);
    await aesthetic.getByRole('textbox', { name: 'Aesthetic, lower bound' }).fill('p90');
    await press(page, 'Enter');
    await chip(page, 'aesthetic at least p90').waitFor();
    await expect.poll(() => count(page)).toBeLessThan(30);
    await filters(page).getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => count(page)).toBe(168);

    await ask(page, 'aesthetic>=5.5');
    await expect.poll(() => aesthetic.getByRole('textbox', { name: 'Aesthetic, lower bound' }).inputValue()).toBe('5.50');
    await expectAccessible(page);
  });

  test('values are taken in by a click, left out with Alt, searched where there are many', async () => {
    const { page } = await openLibrary();
    const language = filters(page).getByRole('button', { name: 'Language' });
    await language.click();
    await filters(page).getByRole('checkbox', { name: 'English' }).click();
    await chip(page, 'lang is English').waitFor();
    await expect.poll(() => count(page)).toBe(97);
    await filters(page).getByRole('checkbox', { name: 'German' }).click();
    await chip(page, 'lang is English or German').waitFor();
    await expect.poll(() => count(page)).toBe(108);
    await filters(page)
      .getByRole('checkbox', { name: 'ok' })
      .click({ modifiers: ['Alt'] });
    await chip(page, 'status is not ok').waitFor();
    await expect.poll(() => count(page)).toBeLessThan(20);
    await filters(page).getByRole('button', { name: 'Reset' }).click();
    await filters(page)
      .getByRole('button', { name: /^Language: \d+ more$/ })
      .click();
    await filters(page).getByRole('searchbox', { name: 'Search Language' }).fill('ja');
    await filters(page).getByRole('checkbox', { name: 'Japanese' }).click();
    await expect.poll(() => count(page)).toBe(6);
    await expectAccessible(page);
  });
});

describe.skipIf(inject('web') === null)('the pool in a browser', () => {
  test('shows pairs under a query with what adding them means, and adds those that the library has not got', async () => {
    const { page } = await openLibrary();
    await press(page, 'Control+1');
    const pairs = page.getByRole('grid', { name: 'Pairs of the pool' });
    await pairs.getByRole('gridcell', { name: 'sand dunes' }).waitFor();
    await page.getByText('of 168 pairs in pool', { exact: true }).waitFor();
    await expectAccessible(page);
    await ask(page, 'length>=20 lang:en');
    await expect.poll(() => count(page)).toBeLessThan(97);
    const found = await count(page);
    await page.getByRole('radio', { name: 'First' }).check();
    await page.getByRole('textbox', { name: 'Pairs from the first on' }).fill('10');
    await press(page, 'Enter');
    await page.getByRole('button', { name: /^Add up to 10 to library/ }).waitFor();
    await page.getByRole('radio', { name: 'All of them' }).check();
    await press(page, 'Control+Enter');
    await page.getByRole('heading', { name: 'Added last time' }).waitFor();
    const add = page.getByRole('complementary', { name: 'Add to library' });
    await expect.poll(() => add.getByText('In library already').locator('xpath=..').innerText()).toContain(`−${found}`);
    await expectAccessible(page);
  });

  test('a query without pairs says what each filter costs; a file is deleted only after a question', async () => {
    const { page } = await openLibrary();
    await press(page, 'Control+1');
    await ask(page, 'length>=20 host:nowhere.example');
    await page.getByRole('heading', { name: 'Nothing matches both filters' }).waitFor();
    await page.getByText('0 of 168 pairs in pool.').waitFor();
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await page.getByRole('button', { name: 'Actions for sample.warc.wat.gz' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByText('168 pairs were extracted into this library').waitFor();
    await expectAccessible(page, '[role=alertdialog]');
    await question.getByRole('button', { name: /^Delete, free/ }).click();
    await page.getByRole('heading', { name: 'The pool is empty' }).waitFor();
    await expectAccessible(page);
  });
});

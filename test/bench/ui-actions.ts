import type { Page } from 'playwright-core';
import { measureFrames, measureInput, settled } from './ui-probe.ts';

const COUNT = 'probe.count()';
const WHEEL_MS = 10_000;
/** A quick hand: thirty notches of a wheel a second. */
const NOTCH = { pixels: 100, everyMs: 33 };

/** Values of facets that are clicked, one after the other, each from the view of everything. */
export async function filterTimes(page: Page, runs: number): Promise<number[]> {
  const boxes = page.locator('#library-filters').getByRole('checkbox');
  await boxes.first().waitFor();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const box = boxes.nth(run % Math.min(10, await boxes.count()));
    times.push(await measureInput(page, { event: 'pointerup', of: COUNT, done: `${COUNT} !== before` }, () => box.click()));
    await measureInput(page, { event: 'pointerup', of: COUNT, done: `${COUNT} !== before` }, () => reset(page));
    await pause(page);
  }
  return times;
}

async function reset(page: Page): Promise<void> {
  await page.locator('#library-filters').getByRole('button', { name: 'Reset' }).click();
}

/** A bound of a histogram, moved with the keyboard. */
export async function boundTimes(page: Page, runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    await page.locator('#library-filters').getByRole('slider').first().focus();
    times.push(
      await measureInput(page, { event: 'keydown', of: COUNT, done: `${COUNT} !== before` }, () => page.keyboard.press('ArrowRight')),
    );
    await pause(page);
  }
  await measureInput(page, { event: 'pointerup', of: COUNT, done: `${COUNT} !== before` }, () => reset(page));
  return times;
}

export async function sortTimes(page: Page, runs: number): Promise<number[]> {
  const orders = ['Aesthetic', 'Width', 'Similarity', 'Caption length'];
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await sortBy(page, orders[run % orders.length] ?? ''));
  await sortBy(page, 'As added');
  return times;
}

async function sortBy(page: Page, order: string): Promise<number> {
  const names = 'probe.names()';
  await page.getByRole('button', { name: /^Sort/ }).click();
  const item = page.getByRole('menuitemradio', { name: order });
  await item.waitFor();
  const time = await measureInput(page, { event: 'pointerup', of: names, done: `${names} !== before` }, () => item.click());
  await pause(page);
  return time;
}

/** The first thousand samples get a tag; it is there when all of them that are in sight show it. */
export async function tagTimes(page: Page, runs: number, selected = 1000): Promise<number[]> {
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('Home');
  await settled(page);
  await page.locator('#tile-0').click();
  const last = page.locator(`#tile-${selected - 1}`);
  for (let at = 0; (await last.count()) === 0; at++) {
    if (at > 200) throw new Error(`the ${selected}th tile does not come into sight`);
    await page.evaluate("{ const grid = document.querySelector('[role=grid]'); grid.scrollTop += grid.clientHeight; }");
    await settled(page);
  }
  await last.click({ modifiers: ['Shift'] });
  await page.getByRole('toolbar', { name: 'Selection' }).first().getByText(selected.toLocaleString('en-US'), { exact: true }).waitFor();
  await grid.focus();
  await page.keyboard.press('Home');
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    await settled(page);
    await page.keyboard.press('t');
    const tag = `bench ${run}`;
    await page.keyboard.type(tag);
    await page.getByRole('option', { name: new RegExp(tag) }).waitFor();
    await pause(page);
    const done = `probe.inSight().every((cell) => cell.getAttribute('aria-label')?.includes('${tag}'))`;
    times.push(await measureInput(page, { event: 'keydown', done }, () => page.keyboard.press('Enter')));
    await pause(page);
  }
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  return times;
}

/** Lengths of frames during ten seconds of the wheel. */
export async function wheelFrames(page: Page): Promise<number[]> {
  const grid = page.getByRole('grid');
  await grid.focus();
  await page.keyboard.press('Home');
  await settled(page);
  const box = await grid.boundingBox();
  if (!box) throw new Error('the grid has no place on the screen');
  const session = await page.context().newCDPSession(page);
  const notch = { type: 'mouseWheel', x: box.x + box.width / 2, y: box.y + box.height / 2, deltaX: 0, deltaY: NOTCH.pixels } as const;
  const frames = await measureFrames(page, async () => {
    const started = performance.now();
    const sent: Promise<unknown>[] = [];
    for (let at = 0; at * NOTCH.everyMs < WHEEL_MS; at++) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, started + at * NOTCH.everyMs - performance.now())));
      sent.push(session.send('Input.dispatchMouseEvent', notch));
    }
    await Promise.all(sent);
  });
  await session.detach();
  return frames;
}

/** The End key until the last row is complete. @returns the times, and what the last tile says of itself */
export async function endTimes(page: Page, runs: number, total: number): Promise<{ times: number[]; lastName: string }> {
  const last = page.locator(`#tile-${total - 1}`);
  const times: number[] = [];
  let lastName = '';
  for (let run = 0; run < runs; run++) {
    await page.getByRole('grid').focus();
    await page.keyboard.press('Home');
    await settled(page);
    await pause(page);
    const done = `probe.inSight().some((cell) => cell.id === 'tile-${total - 1}')`;
    times.push(await measureInput(page, { event: 'keydown', done }, () => page.keyboard.press('End')));
    lastName = (await last.getAttribute('aria-label')) ?? '';
  }
  return { times, lastName };
}

/** Lets what follows an answer (counts of other panels, news) come to its end, as a person would between two acts. */
async function pause(page: Page): Promise<void> {
  await page.waitForTimeout(400);
}

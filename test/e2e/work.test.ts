import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { listedLibrary } from '../helpers/listed-library.ts';
import { holdSamplePort } from '../helpers/sample-port.ts';
import { testApp } from '../helpers/test-app.ts';
import { expectAccessible } from './helpers/expect-accessible.ts';
import { startApp } from './helpers/start-app.ts';

const job = (page: Page, name: string | RegExp) => page.getByRole('region', { name });
const toast = (page: Page) => page.locator('[data-toast]');
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

/** Names of the files in a tar, in their order. */
function tarNames(path: string): string[] {
  const bytes = readFileSync(path);
  const text = (from: number, length: number): string => bytes.toString('latin1', from, from + length).replace(/\0.*$/s, '');
  const names: string[] = [];
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    names.push(text(at, 100));
    at += 512 + Math.ceil(Number.parseInt(text(at + 124, 12), 8) / 512) * 512;
  }
  return names;
}

/** A host on loopback with an image at every address but /3.jpg; the first three fail until it is well. */
async function startIllHost(): Promise<{ host: string; recover(): void }> {
  let isWell = false;
  const server = createServer(async (request, response) => {
    const serial = Number(/^\/(\d+)\.jpg$/.exec(request.url ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(serial) || serial === 3) return response.writeHead(404).end();
    if (serial < 3 && !isWell) return response.writeHead(500).end();
    const background = { r: serial * 20, g: 90, b: 120 };
    const body = await sharp({ create: { width: 300 + serial, height: 200, channels: 3, background } })
      .jpeg()
      .toBuffer();
    return response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    recover() {
      isWell = true;
    },
  };
}

/** A library with eight images of the host, four of which arrived. The failed download is among its jobs. */
async function libraryWithFailures(host: string): Promise<string> {
  const app = testApp();
  const library = await listedLibrary(app, host, 8);
  const run = await app.start('download', { allow_private: [host], contact: 'test@example.org' });
  expect(await app.until(run, 'done', 'failed', 'paused')).toMatchObject({ state: 'done', result: { ok: 4, failed: 4 } });
  await app.close();
  return library;
}

describe.skipIf(inject('web') === null)('jobs, exports and concepts in a browser', () => {
  test('from the first start to tars on disk: sample crawl, a look at its job, and an export without what is not safe', async () => {
    await holdSamplePort();
    const { page, config } = await startApp({ library: 'none' });
    await button(page, 'Try the sample crawl').click();
    await button(page, /^Jobs/).first().click();
    await job(page, 'Sample crawl')
      .getByText(/^\d+ of 168$/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await expect.poll(() => toast(page).innerText(), { timeout: 90_000 }).toContain('Sample crawl: 153 images arrived, 15 did not');
    await job(page, 'Sample crawl').getByText('15 of 168, all kept as rows with their reason').waitFor();
    await job(page, 'Sample crawl').getByRole('button', { name: 'Open log' }).click();
    await page.getByRole('region', { name: 'Log' }).getByText('request failed').first().waitFor();
    await expectAccessible(page);

    await page.keyboard.press('Control+2');
    await page.getByText('of 168 in library', { exact: true }).waitFor();
    await page.keyboard.press('Control+e');
    const sheet = page.getByRole('dialog', { name: /^Export/ });
    await sheet.getByText('checked just now').waitFor();
    expect(await sheet.getByRole('radio', { name: 'WebDataset' }).isChecked()).toBe(true);
    await sheet.getByRole('button', { name: 'Export 153 images' }).waitFor();
    await expectAccessible(page);
    await sheet.getByRole('button', { name: /^Leave out the 12 with NSFW 0.50/ }).click();
    await sheet.getByRole('button', { name: 'Export 141 images' }).waitFor();
    expect(await sheet.getByRole('region', { name: 'The same as a command' }).innerText()).toContain(`--where '(-has:nsfw OR nsfw<0.5)'`);
    const folder = await sheet.getByRole('textbox', { name: 'Folder' }).inputValue();
    expect(folder.startsWith(config)).toBe(true);
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => toast(page).innerText()).toContain('1 shard, 141 images');
    await toast(page).getByRole('button', { name: 'Copy folder path' }).waitFor();

    const names = tarNames(join(folder, '00000.tar'));
    expect(names.filter((name) => /\.(jpg|png|webp|gif|avif|tiff)$/.test(name))).toHaveLength(141);
    expect(names.filter((name) => name.endsWith('.txt'))).toHaveLength(141);
    expect(JSON.parse(readFileSync(join(folder, '00000_stats.json'), 'utf8'))).toMatchObject({ successes: 141 });
    expect(existsSync(join(folder, '00000.parquet'))).toBe(true);
  });

  test('only the options that a format takes are asked for, within their bounds, and they go into the command', async () => {
    const { page } = await startApp();
    await page.getByText('of 168 in library', { exact: true }).waitFor();
    await page.keyboard.press('Control+e');
    const sheet = page.getByRole('dialog', { name: /^Export/ });
    const command = sheet.getByRole('region', { name: 'The same as a command' });
    const side = sheet.getByRole('textbox', { name: 'Target side' });
    await side.fill('99999');
    await side.press('Enter');
    expect(await side.inputValue()).toBe('16,384');
    await side.fill('512');
    await side.press('Enter');
    await expect.poll(() => command.innerText()).toContain('--image_size 512');
    await sheet.getByRole('button', { name: /Resize$/ }).click();
    await page.getByRole('option', { name: 'Longer side' }).click();
    await expect.poll(() => command.innerText()).toContain('--resize_mode keep_ratio_largest');
    await sheet.getByRole('radio', { name: 'Parquet without images' }).check();
    await side.waitFor({ state: 'detached' });
    await sheet.getByRole('button', { name: 'Export 168 rows' }).waitFor();
    await expect.poll(() => command.innerText()).not.toContain('resize_mode');
    await sheet.getByRole('textbox', { name: 'Rows in a shard' }).fill('100');
    await page.keyboard.press('Tab');
    await expect.poll(() => command.innerText()).toContain('--number_sample_per_shard 100');
    await sheet.getByText('and 1 more shard of the same files').waitFor();
    await sheet.getByRole('textbox', { name: 'Folder' }).fill('relative/place');
    await sheet.getByRole('listitem').getByText('The folder must be a full path, got relative/place.').waitFor();
    expect(await sheet.getByRole('button', { name: /^Export/ }).getAttribute('aria-disabled')).toBe('true');
    await expectAccessible(page);
  });

  test('a job is paused and resumed, survives kill -9 of the engine, and goes on where it was once that is back', async () => {
    await holdSamplePort();
    const app = await startApp({ library: 'none' });
    const { page, config } = app;
    await button(page, 'Try the sample crawl').click();
    await button(page, /^Jobs/).first().click();
    const detail = job(page, 'Sample crawl');
    await detail
      .getByText(/^\d+ of 168$/)
      .first()
      .waitFor();
    await detail.getByRole('button', { name: 'Pause' }).click();
    await detail.getByRole('button', { name: 'Resume' }).waitFor();
    await expectAccessible(page);
    await detail.getByRole('button', { name: 'Resume' }).click();
    await detail.getByRole('button', { name: 'Pause' }).waitFor();
    await app.kill();
    await page.getByText(/^The engine cannot be reached/).waitFor();

    const address = await app.restart(join(config, 'Gleaner'));
    // The new engine knows no browser yet; the page that was left open comes back by itself once this one is let in.
    const other = await page.context().newPage();
    await other.goto(address);
    await detail.getByText('Paused when Gleaner ended').waitFor();
    await expectAccessible(page);
    await detail.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => toast(page).innerText(), { timeout: 90_000 }).toContain('Sample crawl: 153 images arrived, 15 did not');
    await detail.getByRole('button', { name: 'Take off the list' }).click();
    await page.getByText('No job has been started in this library').waitFor();
  });

  test('what did not arrive is told by reason, and only what may help is offered again', async () => {
    const { host, recover } = await startIllHost();
    const library = await libraryWithFailures(host);
    recover();
    const { page } = await startApp({ library });
    await button(page, /^Jobs/).first().click();
    const detail = job(page, 'Download 8 images');
    await detail.getByText('4 of 8, all kept as rows with their reason').waitFor();
    await detail.getByText('The image is no longer there (404, 410). Asking again would not help.').waitFor();
    expect(await detail.getByRole('button', { name: /^Retry 1 with “Gone/ }).count()).toBe(0);
    await detail.getByRole('row', { name: new RegExp(host) }).waitFor();
    await expectAccessible(page);
    await detail.getByRole('button', { name: 'Retry 3 with “Other HTTP status”' }).click();
    await expect.poll(() => toast(page).innerText()).toContain('Ask again for 3 images: 3 arrived, 0 did not');
    await button(page, /^Download 8 images/).click();
    await detail.getByText('none left in the library').waitFor();
    await detail.getByRole('button', { name: 'Show 1 with “Gone (404, 410)” in the library' }).click();
    await page.getByText('of 8 in library', { exact: true }).waitFor();
  });

  test('a download asks for the address that sites can write to, and a score names its sample model as such', async () => {
    const { page } = await startApp();
    await page.getByText('of 168 in library', { exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Score images');
    await page.keyboard.press('Enter');
    const score = page.getByRole('dialog', { name: 'Score images' });
    await score.getByText(/Comes with Gleaner for trying out/).waitFor();
    expect(await score.getByRole('radio', { name: 'Sample model' }).isChecked()).toBe(true);
    await expectAccessible(page);
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => toast(page).innerText()).toContain('Score: 0 scored');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Download images');
    await page.keyboard.press('Enter');
    const download = page.getByRole('dialog', { name: 'Download images' });
    await download.getByText('Every sample of the library has been asked for.').waitFor();
    await download.getByRole('textbox', { name: 'Contact address for site owners' }).fill('a b');
    await download.getByText('An address has no spaces and at least 3 characters.').waitFor();
    await expectAccessible(page);
  });

  test('a concept is trained from what is picked and rejected, with an estimate, and removed again', async () => {
    const { page } = await startApp();
    await page.getByText('of 168 in library', { exact: true }).waitFor();
    const select = async (first: number, last: number): Promise<void> => {
      await page.locator(`#tile-${first}`).click();
      await page.locator(`#tile-${last}`).click({ modifiers: ['Shift'] });
    };
    await select(0, 9);
    await page.keyboard.press('p');
    await expect.poll(() => toast(page).innerText()).toContain('Picked 10 images');
    await page.keyboard.press('Escape');
    await select(10, 19);
    await page.keyboard.press('x');
    await expect.poll(() => toast(page).innerText()).toContain('Rejected 10 images');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Train a concept');
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog', { name: 'Train a concept' });
    await expect.poll(() => sheet.getByText('10 images', { exact: true }).count()).toBe(2);
    await sheet.getByRole('textbox', { name: 'Name of the score' }).fill('fog');
    await expectAccessible(page);
    await page.keyboard.press('Control+Enter');
    await sheet.getByText(/^On examples it had not seen it told \d+% right/).waitFor({ timeout: 60_000 });
    await sheet.getByRole('button', { name: 'Export fog' }).click();
    await sheet.getByRole('button', { name: 'Write file' }).click();
    await expect.poll(() => toast(page).innerText()).toMatch(/Written: .*fog\.safetensors/);
    await sheet.getByRole('button', { name: 'Remove fog' }).click();
    await sheet.getByRole('button', { name: 'Remove fog' }).click();
    await sheet.getByText('None yet.').waitFor();
    await expectAccessible(page);
  });
});

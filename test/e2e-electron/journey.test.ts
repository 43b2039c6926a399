import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { holdSamplePort } from '../helpers/sample-port.ts';
import { launchApp } from './helpers/launch-app.ts';
import { engineOf, until } from './helpers/processes.ts';

/** Names of the files in a tar. */
function tarNames(path: string): string[] {
  return spawnSync('tar', ['-tf', path], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
}

describe.skipIf(inject('desktop') === null)('the main job in the packed app', () => {
  test('from the first run over the sample crawl and a crash of the engine to exported tars', async () => {
    await holdSamplePort();
    const { page, pid, home, events, quit, problems } = await launchApp();
    await page.getByRole('button', { name: 'Try the sample crawl' }).click();
    const grid = page.getByRole('grid', { name: 'Images of the library' });
    await grid.waitFor();
    const jobs = page.getByRole('region', { name: 'Jobs at work' });
    await jobs.getByText('Done', { exact: true }).waitFor({ timeout: 90_000 });

    // Pixels come over the page's port, decoded by Chromium.
    const drawn = `[...document.querySelectorAll('[role=grid] img')].filter((image) => image.complete && image.naturalWidth > 0).map((image) => new URL(image.src).protocol)`;
    const protocols = await until('images in the grid', async () => {
      const seen = await page.evaluate<string[]>(drawn);
      return seen.length > 10 && seen;
    });
    expect(new Set(protocols)).toEqual(new Set(['data:']));

    const engine = engineOf(pid);
    if (engine === undefined) throw new Error('there is no engine');
    expect(problems).toEqual([]);
    process.kill(engine.pid, 'SIGKILL');
    // What is asked meanwhile is asked again when there is somebody to answer.
    await page.keyboard.press('Control+e');
    const sheet = page.getByRole('dialog', { name: /^Export/ });
    await sheet.waitFor();
    await until('the new engine', async () =>
      (await events()).some((event) => event.kind === 'engine' && event.restarts === 1 && event.state === 'running'),
    );
    problems.length = 0; // what was broken off
    expect(engineOf(pid)?.words).toEqual(expect.arrayContaining(['--library']));

    // It has the same library open: nothing has to be done again.
    await sheet.getByRole('radio', { name: /WebDataset/ }).check({ force: true });
    const out = join(home, 'dataset');
    await sheet.getByRole('textbox', { name: 'Folder', exact: true }).fill(out);
    const begin = sheet.getByRole('button', { name: /^Export \d+ images/ });
    const [count] = /\d+/.exec((await begin.textContent()) ?? '') ?? [];
    await begin.click();
    await sheet.waitFor({ state: 'detached' });
    const tars = await until('the tars', () => {
      const names = readFolder(out);
      return names.some((name) => name.endsWith('_stats.json')) && names.filter((name) => name.endsWith('.tar'));
    });
    await jobs
      .filter({ hasText: /Export/ })
      .getByText('Done', { exact: true })
      .waitFor();
    const pictures = tars.flatMap((name) => tarNames(join(out, name))).filter((name) => /\.(?:jpg|png|webp)$/.test(name));
    expect(pictures).toHaveLength(Number(count));
    expect(Number(count)).toBeGreaterThan(100);
    await quit();
    expect(problems).toEqual([]);
  });
});

function readFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

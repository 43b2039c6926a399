import { mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { copyLargeLibrary } from '../helpers/large-library.ts';
import { buildPage } from '../helpers/web-app.ts';
import { findChromium } from '../ui/chromium.ts';
import type { Bench } from './bench.ts';
import { boundTimes, endTimes, filterTimes, sortTimes, tagTimes, wheelFrames } from './ui-actions.ts';
import { type OpenApp, openApp, residentMb } from './ui-app.ts';
import { settled, tenPictures } from './ui-probe.ts';

/** Milliseconds (of frames: 95th percentile and longest), MB; then what LightlyStudio 1.2 and FiftyOne 1.22 took on one machine with the same 100,000 images. */
const LIMITS = {
  open: { most: 700, lightly: '1,795', fiftyone: '3,337' },
  filter: { most: 120, lightly: '328', fiftyone: '361' },
  bound: { most: 120, lightly: '328', fiftyone: '361' },
  sort: { most: 150, lightly: '359', fiftyone: '640' },
  tag: { most: 100, lightly: '130', fiftyone: '1,151' },
  wheel: { most: 20, lightly: '88, 231', fiftyone: '34, 71' },
  end: { most: 300, lightly: 'cannot', fiftyone: 'cannot' },
  memory: { most: 300, lightly: '430', fiftyone: '1,327' },
} as const;
/** Of a library of ten times the size, at most. */
const SLACK_AT_A_MILLION = 2;
const LONGEST_FRAME_MS = 50;

/** The app in a real Chromium over a library of `ui-samples` (default 100,000): each figure is what a user waits, from the input until the pictures are there. */
export async function uiBench(bench: Bench): Promise<void> {
  const samples = bench.size('ui-samples', 100_000);
  const executablePath = findChromium();
  if (executablePath === undefined) {
    process.stderr.write('ui: skipped, there is no Chromium here; GLEANER_CHROMIUM names the executable of one\n');
    return;
  }
  const renderer = await bench.once('renderer', buildPage);
  const library = await bench.once(`library-${samples}`, (path) => copyLargeLibrary(samples, path));
  const config = join(bench.folder, 'config');
  mkdirSync(config, { recursive: true });
  const app = await openApp({ executablePath, renderer, config, library });
  try {
    await measureAll(bench, app, samples);
  } finally {
    await app.close();
  }
}

async function measureAll(bench: Bench, app: OpenApp, samples: number): Promise<void> {
  const { page } = app;
  const slack = samples >= 1_000_000 ? SLACK_AT_A_MILLION : 1;
  const tell = (what: keyof typeof LIMITS, value: number, rates: Record<string, number>, word: string): void => {
    const { most, lightly, fiftyone } = LIMITS[what];
    const verdict = value < most * slack ? 'within' : 'OVER';
    const peers = `LightlyStudio ${lightly}, FiftyOne ${fiftyone} at 100,000`;
    const note = `${word}; ${verdict} ${most * slack}; ${peers}; load ${loadavg()[0]?.toFixed(1)}`;
    bench.tell(`ui ${what}`, { wallSeconds: what === 'memory' ? Number.NaN : value / 1000 }, rates, note);
  };
  const tellTimes = (what: keyof typeof LIMITS, times: readonly number[], word: string): void => {
    const median = quantile(times, 0.5);
    tell(what, median, { 'ms median': median, 'ms best': Math.min(...times), 'ms worst': Math.max(...times) }, word);
  };
  const of = `${samples.toLocaleString('en')} samples`;
  await tenPictures(page);
  await settled(page);
  const opened: number[] = [];
  for (let run = 0; run < 7; run++) {
    await page.waitForTimeout(300);
    const cold = await app.openCold();
    opened.push(await tenPictures(cold));
    await cold.context().close();
  }
  tellTimes('open', opened, `${of}: page with an empty cache to ten pictures`);
  tellTimes('filter', await filterTimes(page, 11), 'click on a value to grid and count');
  tellTimes('bound', await boundTimes(page, 7), 'key on a histogram bound to grid and count');
  tellTimes('sort', await sortTimes(page, 8), 'click on an order to grid');
  tellTimes('tag', await tagTimes(page, 7), 'key until 1,000 samples have a tag and the grid shows it');
  const frames = await wheelFrames(page);
  const [p95, longest] = [quantile(frames, 0.95), Math.max(...frames)];
  const figures = { 'ms p95': p95, 'ms longest': longest, 'long frames': frames.filter((ms) => ms > LONGEST_FRAME_MS).length };
  tell('wheel', p95, figures, `${frames.length} frames in 10 s of the wheel; none should be over ${LONGEST_FRAME_MS}`);
  const { times, lastName } = await endTimes(page, 7, samples);
  tellTimes('end', times, `key to row ${(samples - 1).toLocaleString('en')}, "${lastName.slice(0, 30)}"`);
  const { all, sum, main, processes } = residentMb(app.served.child.pid ?? 0);
  tell(
    'memory',
    all,
    { 'MB all': all, 'MB main': main },
    `resident in ${processes} processes (shared pages once; counted for each ${sum.toFixed(0)})`,
  );
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

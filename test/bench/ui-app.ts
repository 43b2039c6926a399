import { readdirSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { LEAN_NODE } from '#main/util/lean-node.ts';
import { type Served, startServe } from '../helpers/web-app.ts';
import { startChromium } from '../ui/chromium.ts';
import { mb } from './bench.ts';
import { addProbe } from './ui-probe.ts';

const PAGE_BYTES = 4096;

export interface OpenApp {
  page: Page;
  served: Served;
  /** A page of a browser window that has kept nothing, which then begins to load. */
  openCold(): Promise<Page>;
  close(): Promise<void>;
}

/** The app as `serve` gives it, with a library, in a window of 1440x900. @param parts.nodeArgs of the engine */
export async function openApp(parts: {
  executablePath: string;
  renderer: string;
  config: string;
  library: string;
  nodeArgs?: readonly string[];
}): Promise<OpenApp> {
  const served = await startServe({ nodeArgs: LEAN_NODE, ...parts });
  let browser: Browser | undefined;
  try {
    browser = await startChromium(parts.executablePath);
    const options = { viewport: { width: 1440, height: 900 }, locale: 'en-US' };
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await addProbe(page);
    await page.goto(served.address);
    await page.waitForURL(new URL('/', served.address).href);
    const opened = browser;
    return {
      page,
      served,
      async openCold() {
        const fresh = await opened.newContext({ ...options, storageState: { cookies: await context.cookies(), origins: [] } });
        const cold = await fresh.newPage();
        await addProbe(cold);
        await cold.goto(new URL('/', served.address).href, { waitUntil: 'commit' });
        return cold;
      },
      async close() {
        await opened.close();
        await served.stop();
      },
    };
  } catch (error) {
    await browser?.close();
    await served.stop();
    throw error;
  }
}

export interface ResidentMb {
  /** Of the process and all below it; what several of them share counts once. */
  all: number;
  /** The same with shared pages counted for each. */
  sum: number;
  /** Of the process alone. */
  main: number;
  processes: number;
}

/** Resident memory in MB; NaN where /proc is absent. @see proc(5): field 4 of stat is the parent, 24 the resident pages; Pss of smaps_rollup */
export function residentMb(root: number): ResidentMb {
  if (process.platform !== 'linux') return { all: Number.NaN, sum: Number.NaN, main: Number.NaN, processes: Number.NaN };
  const known = new Map<number, { parent: number; bytes: number }>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'latin1')
        .replace(/^.*\) /, '')
        .split(' ');
      known.set(Number(entry), { parent: Number(fields[1]), bytes: Number(fields[21]) * PAGE_BYTES });
    } catch {
      // The process ended between the listing and the reading.
    }
  }
  const family = [root];
  for (const id of family) for (const [child, { parent }] of known) if (parent === id) family.push(child);
  const bytesOf = (id: number): number => known.get(id)?.bytes ?? 0;
  const sumOf = (of: (id: number) => number): number => family.reduce((sum, id) => sum + of(id), 0);
  return { all: mb(sumOf(ownBytes)), sum: mb(sumOf(bytesOf)), main: mb(bytesOf(root)), processes: family.length };
}

function ownBytes(id: number): number {
  const [, kib = 'NaN'] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'latin1')) ?? [];
  return Number(kib) * 1024;
}

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { buildPage } from '../helpers/web-app.ts';
import { findChromium, HOW_TO_GET_CHROMIUM } from '../ui/chromium.ts';

/** What the tests drive. */
export interface Web {
  /** Executable of the browser. */
  chromium: string;
  /** The built page. */
  renderer: string;
  /** A library with the images of the sample crawl; to be copied. */
  library: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** null: there is no Chromium here, everything is skipped. */
    web: Web | null;
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** Builds the page and fills a library, once for all tests. Whoever has both already names them in GLEANER_E2E_RENDERER and GLEANER_E2E_LIBRARY. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const chromium = findChromium();
  if (chromium === undefined) {
    process.stdout.write(`No Chromium found: the tests of the app in a browser are skipped. ${HOW_TO_GET_CHROMIUM}\n`);
    provide('web', null);
    return async () => undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'gleaner-web-'));
  const built = join(folder, 'renderer');
  const [renderer, library] = await Promise.all([
    process.env.GLEANER_E2E_RENDERER ?? buildPage(built).then(() => built),
    process.env.GLEANER_E2E_LIBRARY ?? fillLibrary(join(folder, 'demo')),
  ]);
  provide('web', { chromium, renderer, library });
  return async () => rmSync(folder, { recursive: true, force: true });
}

async function fillLibrary(folder: string): Promise<string> {
  await run(process.execPath, [join(ROOT, 'src-main', 'entry', 'demo.ts'), folder], { cwd: ROOT, maxBuffer: 2 ** 26 });
  return join(folder, 'library');
}

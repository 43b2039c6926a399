import { existsSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';
import { formatBytes } from './progress-bar.ts';

interface Finding {
  ok: boolean;
  /** What was found, or what is wrong and what to do. */
  detail: string;
}

export interface Findings {
  /** False when something is missing that Gleaner cannot do without. */
  ok: boolean;
  node: Finding & { version: string; path: string };
  native: Record<string, Finding>;
  providers: { name: string; bundled: boolean }[];
  chromium: Finding;
  electron: Finding;
  disk: Finding & { path: string; free_bytes: number };
}

const MIN_NODE_MAJOR = 24;
/** Below this a download would pause soon. */
const LOW_DISK_BYTES = 1_000_000_000;

const require = createRequire(import.meta.url);

async function loads(name: string, probe: () => Promise<string>): Promise<Finding> {
  try {
    return { ok: true, detail: await probe() };
  } catch (error) {
    return { ok: false, detail: `${name} does not load: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}` };
  }
}

const packageVersion = (name: string): string => {
  const { version } = require(`${name}/package.json`) as { version: string };
  return version;
};

/** Each native package does a little real work: a file that loads may still be of the wrong platform. */
const PROBES: Record<string, () => Promise<string>> = {
  'better-sqlite3': async () => {
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(':memory:');
    const version = db.prepare('select sqlite_version()').pluck().get();
    db.close();
    return `${packageVersion('better-sqlite3')}, SQLite ${String(version)}`;
  },
  '@duckdb/node-api': async () => {
    const { default: duckdb } = await import('@duckdb/node-api');
    return `DuckDB ${duckdb.version()}`;
  },
  sharp: async () => {
    const { default: sharp } = await import('sharp');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } })
      .jpeg()
      .toBuffer();
    return `${sharp.versions.sharp ?? ''}, libvips ${sharp.versions.vips}`;
  },
  'onnxruntime-node': async () => {
    const { default: ort } = await import('onnxruntime-node');
    return `ONNX Runtime ${ort.env.versions.node ?? ''}`;
  },
};

async function providers(): Promise<Findings['providers']> {
  const { default: ort } = await import('onnxruntime-node');
  return ort.listSupportedBackends().map(({ name, bundled }) => ({ name, bundled }));
}

function findChromium(): Finding {
  const names =
    process.platform === 'win32' ? ['chrome.exe', 'msedge.exe'] : ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...(process.platform === 'darwin'
      ? ['/Applications/Google Chrome.app/Contents/MacOS', '/Applications/Chromium.app/Contents/MacOS']
      : []),
    ...(process.platform === 'win32' ? [join(process.env.ProgramFiles ?? 'C:\\Program Files', 'Google', 'Chrome', 'Application')] : []),
  ];
  const found = folders
    .flatMap((folder) => (folder === '' ? [] : [...names, 'Google Chrome', 'Chromium'].map((name) => join(folder, name))))
    .find(existsSync);
  return found ? { ok: true, detail: found } : { ok: false, detail: 'not found; only tests of the interface need it' };
}

function findElectron(): Finding {
  const given = process.env.GLEANER_ELECTRON_DIST;
  const executable = process.platform === 'win32' ? 'electron.exe' : process.platform === 'darwin' ? 'Electron.app' : 'electron';
  if (given !== undefined) {
    const path = join(given, executable);
    return existsSync(path)
      ? { ok: true, detail: path }
      : { ok: false, detail: `GLEANER_ELECTRON_DIST is ${given}, which holds no ${executable}` };
  }
  try {
    const path = join(dirname(require.resolve('electron/package.json')), 'dist', executable);
    return existsSync(path) ? { ok: true, detail: path } : { ok: false, detail: 'the package is installed, its binary is not' };
  } catch {
    return { ok: false, detail: 'not installed; the command line does not need it' };
  }
}

/** Looks at everything that Gleaner relies on. @param libraryDir an existing or future folder; its drive's free space is told */
export async function examineMachine(libraryDir: string): Promise<Findings> {
  const major = Number(process.versions.node.split('.')[0]);
  const native: Record<string, Finding> = {};
  for (const [name, probe] of Object.entries(PROBES)) native[name] = await loads(name, probe);
  let existing = resolve(libraryDir);
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const free = bavail * bsize;
  const node = {
    ok: major >= MIN_NODE_MAJOR,
    version: process.versions.node,
    path: process.execPath,
    detail:
      major >= MIN_NODE_MAJOR
        ? `Node ${process.versions.node}`
        : `Node ${process.versions.node} runs this; Gleaner needs ${MIN_NODE_MAJOR} or later`,
  };
  return {
    ok: node.ok && Object.values(native).every(({ ok }) => ok),
    node,
    native,
    providers: native['onnxruntime-node']?.ok ? await providers() : [],
    chromium: findChromium(),
    electron: findElectron(),
    disk: { ok: free >= LOW_DISK_BYTES, path: existing, free_bytes: free, detail: `${formatBytes(free)} free at ${existing}` },
  };
}

/** The findings as lines for a terminal. */
export function wordFindings(findings: Findings): string {
  const line = (name: string, { ok, detail }: Finding): string => `${ok ? 'ok  ' : '--  '} ${name.padEnd(18)} ${detail}`;
  return [
    line('Node', findings.node),
    ...Object.entries(findings.native).map(([name, finding]) => line(name, finding)),
    line('providers', {
      ok: findings.providers.length > 0,
      detail: findings.providers.map(({ name, bundled }) => (bundled ? name : `${name} (library not installed)`)).join(', ') || 'none',
    }),
    line('Chromium', findings.chromium),
    line('Electron', findings.electron),
    line('disk', findings.disk),
  ].join('\n');
}

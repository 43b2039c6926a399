import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addLargeBench } from './add-large.bench.ts';
import { Bench, formatRow } from './bench.ts';
import { addBench, extractBench, memoryBench } from './extract.bench.ts';
import { downloadBench, exportBench } from './image.bench.ts';
import { lensBench } from './lens.bench.ts';
import { prepareLargeBench } from './prepare.bench.ts';
import { safetyBench } from './safety.bench.ts';
import { scoreBench } from './score.bench.ts';
import { searchBench } from './search.bench.ts';
import { stageFetchBench } from './stage-fetch.bench.ts';
import { uiBench } from './ui.bench.ts';

/**
 * `npm run bench [-- --only STAGE,... --out FILE.json --SIZE N ...]`: every stage on fixed synthetic corpora, each as its own command with
 * start-up included. Peers (gzip, tar, cc2dataset) run on the same files in the same run. The stages name their sizes.
 */
const STAGES: Record<string, (bench: Bench) => Promise<void>> = {
  extract: extractBench,
  memory: memoryBench,
  add: addBench,
  download: downloadBench,
  'stage-fetch': stageFetchBench,
  prepare: prepareLargeBench,
  score: scoreBench,
  safety: safetyBench,
  search: searchBench,
  lens: lensBench,
  export: exportBench,
  ui: uiBench,
  'add-large': addLargeBench,
};

/** Too long for every run. */
const ONLY_WHEN_NAMED = new Set(['add-large']);
const SIZES = [
  'wat-mb',
  'small-mb',
  'large-mb',
  'images',
  'fetch-images',
  'vit-images',
  'vit-seconds',
  'safety-hashes',
  'safety-images',
  'samples',
  'new-pairs',
  'vectors',
  'lens-samples',
  'lens-pairs',
  'ui-samples',
];
/** Given as words with commas between. */
const LISTS = ['vit', 'providers'];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    out: { type: 'string' },
    ...Object.fromEntries([...SIZES, ...LISTS].map((name) => [name, { type: 'string' as const }])),
  },
});
const given = values as Record<string, string | undefined>;
const sizes = Object.fromEntries(SIZES.filter((name) => given[name] !== undefined).map((name) => [name, Number(given[name])]));
const lists = Object.fromEntries(LISTS.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name].split(',')]])));
const chosen = given.only?.split(',') ?? Object.keys(STAGES).filter((name) => !ONLY_WHEN_NAMED.has(name));

const folder = mkdtempSync(join(tmpdir(), 'gleaner-bench-'));
try {
  const bench = new Bench(folder, sizes, lists);
  for (const name of chosen) {
    const stage = STAGES[name];
    if (!stage) throw new Error(`--only expects some of ${Object.keys(STAGES).join(', ')}, got ${name}`);
    await stage(bench);
  }
  const started = performance.now();
  execFileSync(process.execPath, [fileURLToPath(new URL('../../src-main/entry/cli.ts', import.meta.url)), '--version']);
  const machine = {
    processors: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    startUpMs: Math.round(performance.now() - started),
  };
  process.stdout.write(
    `${machine.processors} x ${machine.processor}, ${machine.memoryGib} GiB, Node ${machine.node}, ${machine.platform}; each figure is a whole command, ${machine.startUpMs} ms of start-up included\n\n`,
  );
  for (const row of bench.rows) process.stdout.write(`${formatRow(row)}\n`);
  if (given.out !== undefined) writeFileSync(given.out, `${JSON.stringify({ machine, sizes, rows: bench.rows }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, fileMb, numberOf } from './bench.ts';
import { type Measured, measureCli, measurePeer, measureSink } from './measure.ts';

const CC2DATASET_LOOP = fileURLToPath(new URL('./peers/cc2dataset_loop.py', import.meta.url));
const ONE_CORE = ['taskset', '-c', '0'];

/**
 * Extraction of one synthetic WAT into the pool beside `gzip -dc` and cc2dataset's loop on the same file.
 * Sizes: `wat-mb` (default 200). `BENCH_PYTHON` names a Python that has cc2dataset; default python3.
 */
export async function extractBench(bench: Bench): Promise<void> {
  const wat = await bench.wat(bench.size('wat-mb', 200));
  const megabytes = fileMb(wat);
  const gzip = measureSink('gzip', ['-dc', wat]);
  if (gzip !== undefined) bench.tell('gzip -dc', { wallSeconds: gzip }, { 'MB/s': megabytes / gzip });
  const loop = cc2datasetLoop(bench, wat);

  const extract = async (stage: string, words: readonly string[], through: readonly string[] = []): Promise<Measured> => {
    const library = await bench.library(`extract-${bench.rows.length}`);
    const measured = await measureCli(['extract', wat, '--preset', 'keep-all', '--library', library, ...words], { through });
    rmSync(library, { recursive: true });
    const { wallSeconds } = measured;
    const ratio = (name: string, seconds: number | undefined): string =>
      seconds === undefined ? '' : `${(seconds / wallSeconds).toFixed(2)}x ${name}`;
    const note = [ratio('gzip -dc', gzip), ratio("cc2dataset's loop", loop)].filter((text) => text !== '').join(', ');
    bench.tell(stage, measured, { 'MB/s': megabytes / wallSeconds, 'pairs/s': numberOf(measured, 'kept') / wallSeconds }, note);
    return measured;
  };
  if (spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0) await extract('extract, one core', [], ONE_CORE);
  const all = await extract('extract, all cores', []);
  const withLanguage = await extract('extract --language', ['--language']);
  const added = withLanguage.wallSeconds - all.wallSeconds;
  bench.tell(
    'language alone',
    { wallSeconds: added },
    { 'captions/s': numberOf(all, 'kept') / added },
    'the difference of the two lines above',
  );
}

function cc2datasetLoop(bench: Bench, wat: string): number | undefined {
  const peer = measurePeer(process.env.BENCH_PYTHON ?? 'python3', [CC2DATASET_LOOP, wat]);
  if (!peer) {
    process.stderr.write('no Python with cc2dataset here (BENCH_PYTHON names one): its loop is left out\n');
    return undefined;
  }
  // The loop alone: importing Spark would count against the peer.
  const { seconds, pairs } = JSON.parse(peer.stdout) as { seconds: number; pairs: number };
  bench.tell(
    "cc2dataset's loop",
    { wallSeconds: seconds },
    { 'MB/s': fileMb(wat) / seconds, 'pairs/s': pairs / seconds },
    `${pairs} pairs, not deduplicated, not written`,
  );
  return seconds;
}

/** Peak memory of extraction at 50 MB and at 500 MB. Sizes: `small-mb`, `large-mb`. */
export async function memoryBench(bench: Bench): Promise<void> {
  const peaks: number[] = [];
  for (const size of [bench.size('small-mb', 50), bench.size('large-mb', 500)]) {
    const wat = await bench.wat(size);
    const library = await bench.library(`memory-${size}`);
    const measured = await measureCli(['extract', wat, '--preset', 'keep-all', '--library', library]);
    rmSync(library, { recursive: true });
    peaks.push(measured.peakBytes);
    const note = peaks.length === 2 ? `${((peaks[1] ?? 0) / (peaks[0] ?? 1)).toFixed(2)}x the memory of the smaller file` : '';
    bench.tell(`extract ${size} MB`, measured, { 'MB/s': fileMb(wat) / measured.wallSeconds }, note);
  }
}

/** Adding a pool to an empty library, and asking both. Sizes: `wat-mb`. */
export async function addBench(bench: Bench): Promise<void> {
  const wat = await bench.wat(bench.size('wat-mb', 200));
  const at = ['--library', await bench.library('add')];
  const kept = numberOf(await measureCli(['extract', wat, '--preset', 'keep-all', ...at]), 'kept');
  const query = ['query', 'text:barn length>=20', '--count', ...at];
  const inPool = await measureCli([...query, '--in', 'pool']);
  bench.tell('query pool', inPool, { 'rows/s': kept / inPool.wallSeconds }, `${String(inPool.json.matched)} of ${kept} match`);
  const add = await measureCli(['add', ...at]);
  const added = numberOf(add, 'added');
  bench.tell('add', add, { 'pairs/s': added / add.wallSeconds }, `${added} samples into an empty library`);
  const first = await measureCli(query);
  bench.tell('query library', first, { 'rows/s': added / first.wallSeconds }, 'first answer: the mirror is built');
  const again = await measureCli(query);
  bench.tell('query again', again, { 'rows/s': added / again.wallSeconds }, 'the mirror is there');
  rmSync(join(bench.folder, 'add'), { recursive: true });
}

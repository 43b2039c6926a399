import { execFileSync, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeOnnx } from '../../resources/sample-model/build/onnx-writer.ts';
import { runCliJson } from '../helpers/cli.ts';
import { randomVitGraph, VIT_B32 } from '../helpers/random-vit.ts';
import { writeSyntheticWat } from '../helpers/synthetic-wat.ts';
import { tinyModelFiles, tinyPreprocessor, writeFiles } from '../helpers/tiny-onnx.ts';
import { type Measured, measureCli } from './measure.ts';

/**
 * `npm run bench [-- --wat-pages N --images N]`: every stage on fixed synthetic corpora, each as its own command with start-up included.
 * Peers (gzip, tar) run on the same files in the same minute.
 */
interface Row {
  stage: string;
  seconds: number;
  rate: string;
  peakMb: number;
  note: string;
}

const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const WAT_PAGES = argument('wat-pages', 12_000);
const IMAGES = argument('images', 2_000);
const VIT_IMAGES = argument('vit-images', 256);

const rows: Row[] = [];
const mb = (bytes: number): number => bytes / 1e6;
const numberOf = (measured: Measured, key: string): number => Number(measured.json[key]);
const fileBytes = (path: string): number => statSync(path).size;

function tell(stage: string, measured: Measured, rate: string, note = ''): void {
  rows.push({ stage, seconds: measured.wallSeconds, rate, peakMb: mb(measured.peakBytes), note });
  process.stderr.write(`${stage}: ${rate}\n`);
}

/** Wall seconds of a peer's command; undefined where the machine does not have it. */
function peer(command: string, words: readonly string[]): number | undefined {
  const started = performance.now();
  const { status, error } = spawnSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'], maxBuffer: 1 });
  return error || status !== 0 ? undefined : (performance.now() - started) / 1000;
}

const folder = mkdtempSync(join(tmpdir(), 'gleaner-bench-'));
try {
  const wat = join(folder, 'bench.warc.wat.gz');
  process.stderr.write(`making a WAT of ${WAT_PAGES} pages\n`);
  await writeSyntheticWat(wat, { pages: WAT_PAGES, seed: 1 });
  const library = join(folder, 'library');
  await runCliJson(['init', library]);
  const at = ['--library', library];

  const gzip = peer('gzip', ['-dc', wat]);
  const extract = await measureCli(['extract', wat, ...at]);
  const kept = numberOf(extract, 'kept');
  tell(
    'extract',
    extract,
    `${(mb(fileBytes(wat)) / extract.wallSeconds).toFixed(1)} MB/s of .gz, ${Math.round(kept / extract.wallSeconds)} pairs/s`,
    gzip === undefined ? 'no gzip here' : `gzip -dc ${gzip.toFixed(2)} s, ratio ${(gzip / extract.wallSeconds).toFixed(2)}`,
  );

  const poolQuery = await measureCli(['query', 'text:barn length>=20', '--in', 'pool', '--count', ...at]);
  tell('query pool', poolQuery, `${Math.round(kept / poolQuery.wallSeconds)} rows/s`, `${String(poolQuery.json.matched)} of ${kept} match`);

  const add = await measureCli(['add', ...at]);
  tell('add', add, `${Math.round(numberOf(add, 'added') / add.wallSeconds)} samples/s`, `${numberOf(add, 'added')} samples`);

  const libraryQuery = await measureCli(['query', 'text:barn length>=20', '--count', ...at]);
  tell(
    'query library',
    libraryQuery,
    `${Math.round(numberOf(add, 'added') / libraryQuery.wallSeconds)} rows/s`,
    'first answer: the mirror is built',
  );
  const again = await measureCli(['query', 'text:barn length>=20', '--count', ...at]);
  tell('query again', again, `${Math.round(numberOf(add, 'added') / again.wallSeconds)} rows/s`, 'the mirror is there');

  const images = join(folder, 'images');
  await runCliJson(['init', images]);
  const on = ['--library', images];
  const host = fork(fileURLToPath(new URL('./image-host.ts', import.meta.url)));
  const [{ port }] = (await once(host, 'message')) as [{ port: number }];
  const list = join(folder, 'images.csv');
  writeFileSync(
    list,
    `url,caption\n${Array.from({ length: IMAGES }, (_, n) => `http://127.0.0.1:${port}/${n}.jpg,picture number ${n} of the bench`).join('\n')}\n`,
  );
  await runCliJson(['extract', list, '--preset', 'keep-all', ...on]);
  await runCliJson(['add', ...on]);
  const download = await measureCli(['download', '--allow-private', `127.0.0.1:${port}`, ...on]);
  host.disconnect();
  tell(
    'download',
    download,
    `${(numberOf(download, 'ok') / download.wallSeconds).toFixed(0)} images/s, ${(mb(numberOf(download, 'bytes')) / download.wallSeconds).toFixed(1)} MB/s`,
    `${numberOf(download, 'ok')} of ${IMAGES}, ${Math.round(numberOf(download, 'bytes') / IMAGES / 1000)} kB each`,
  );

  const score = await measureCli(['score', ...on]);
  tell('score sample', score, `${(numberOf(score, 'scored') / score.wallSeconds).toFixed(0)} images/s`, 'sample model, cpu');

  // The full topology with random weights: weights change no speed. Few images, since a CPU does some twenty a second.
  const vit = join(folder, 'vit-b32');
  await writeFiles(vit, {
    ...tinyModelFiles({ textDim: VIT_B32.dim }),
    'onnx/vision_model.onnx': encodeOnnx(randomVitGraph(VIT_B32)),
    'preprocessor_config.json': tinyPreprocessor(VIT_B32.size),
  });
  const few = join(folder, 'few');
  cpSync(images, few, { recursive: true });
  const large = await measureCli(['score', '--model', vit, '--library', few, '--limit', String(VIT_IMAGES)]);
  tell(
    'score ViT-B/32',
    large,
    `${(numberOf(large, 'scored') / large.wallSeconds).toFixed(1)} images/s`,
    'random weights, cpu, fp32, model load included',
  );
  rmSync(few, { recursive: true });
  rmSync(vit, { recursive: true });

  for (const format of ['webdataset', 'parquet']) {
    const out = join(folder, format);
    const measured = await measureCli(['export', '--format', format, '--out', out, ...on]);
    const bytes = numberOf(measured, 'bytes');
    const store = join(images, 'store');
    const tar = peer('tar', ['cf', join(folder, 'peer.tar'), '-C', store, ...readdirSync(store).filter((name) => /^\d+\.tar$/.test(name))]);
    tell(
      `export ${format}`,
      measured,
      `${(mb(bytes) / measured.wallSeconds).toFixed(0)} MB/s`,
      tar === undefined ? '' : `tar cf of the same bytes ${tar.toFixed(2)} s`,
    );
  }
  const verify = await measureCli(['verify', ...on]);
  tell('verify', verify, `${(mb(Number((verify.json.checked as { bytes: number }).bytes)) / verify.wallSeconds).toFixed(0)} MB/s`);

  const start = await measureCli(['doctor', ...on]).then(() => {
    const started = performance.now();
    execFileSync(process.execPath, [fileURLToPath(new URL('../../src-main/entry/cli.ts', import.meta.url)), '--version']);
    return performance.now() - started;
  });

  const { model } = cpus()[0] ?? { model: 'unknown' };
  process.stdout.write(
    `${cpus().length} x ${model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.versions.node}, ${process.platform} ${process.arch}\n`,
  );
  process.stdout.write(
    `WAT of ${mb(fileBytes(wat)).toFixed(1)} MB (.gz), ${WAT_PAGES} pages; ${IMAGES} images; each figure is a whole command, start-up included; start-up alone ${start.toFixed(0)} ms\n\n`,
  );
  for (const row of rows) {
    process.stdout.write(
      `${row.stage.padEnd(18)} ${row.seconds.toFixed(2).padStart(7)} s  ${row.rate.padEnd(44)} peak ${row.peakMb.toFixed(0).padStart(5)} MB  ${row.note}\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

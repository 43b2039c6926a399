import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCliJson } from '../helpers/cli.ts';
import { type Bench, mb, numberOf } from './bench.ts';
import { measureCli, measureSink } from './measure.ts';

/** Downloading from loopback into the library. Sizes: `images` (default 2000). */
export async function downloadBench(bench: Bench): Promise<void> {
  await imageLibrary(bench);
}

/** A library with downloaded images; the first call measures the download. */
export async function imageLibrary(bench: Bench): Promise<string> {
  const images = bench.size('images', 2000);
  return await bench.once('images', async (library) => {
    await runCliJson(['init', library]);
    const on = ['--library', library];
    const host = fork(fileURLToPath(new URL('./image-host.ts', import.meta.url)));
    try {
      const [{ port }] = (await once(host, 'message')) as [{ port: number }];
      const list = join(bench.folder, 'images.csv');
      const rows = Array.from({ length: images }, (_, n) => `http://127.0.0.1:${port}/${n}.jpg,picture number ${n} of the bench`);
      writeFileSync(list, `url,caption\n${rows.join('\n')}\n`);
      await runCliJson(['extract', list, '--preset', 'keep-all', ...on]);
      await runCliJson(['add', ...on]);
      const download = await measureCli(['download', '--allow-private', `127.0.0.1:${port}`, ...on]);
      const [ok, bytes] = [numberOf(download, 'ok'), numberOf(download, 'bytes')];
      const rates = { 'images/s': ok / download.wallSeconds, 'MB/s': mb(bytes) / download.wallSeconds };
      bench.tell('download', download, rates, `${ok} of ${images}, ${Math.round(bytes / images / 1000)} kB each`);
    } finally {
      host.disconnect();
    }
  });
}

/** Exports, and a check of the whole library. Sizes: `images`. */
export async function exportBench(bench: Bench): Promise<void> {
  const images = await imageLibrary(bench);
  const on = ['--library', images];
  const store = join(images, 'store');
  for (const format of ['webdataset', 'parquet']) {
    const measured = await measureCli([
      'export',
      '--format',
      format,
      '--number_sample_per_shard',
      '1000',
      '--out',
      join(bench.folder, format),
      ...on,
    ]);
    const packs = readdirSync(store).filter((name) => /^\d+\.tar$/.test(name));
    // Both sides bring their bytes to the disk.
    const tar = measureSink('sh', [
      '-c',
      'peer=$0; tar cf "$peer" -C "$@" && sync "$peer"',
      join(bench.folder, 'peer.tar'),
      store,
      ...packs,
    ]);
    const seconds = numberOf(measured, 'seconds');
    const note =
      tar === undefined ? '' : `tar cf and sync of the same bytes ${tar.toFixed(2)} s, ${(tar / seconds).toFixed(2)} x its speed`;
    bench.tell(`export ${format}`, measured, { 'MB/s': mb(numberOf(measured, 'bytes')) / seconds }, `${note}; start-up not counted`);
  }
  const verify = await measureCli(['verify', ...on]);
  bench.tell('verify', verify, { 'MB/s': mb(Number((verify.json.checked as { bytes: number }).bytes)) / verify.wallSeconds });
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, mb, numberOf } from './bench.ts';
import { measureCli, measurePeer } from './measure.ts';

/**
 * `stage fetch` from loopback, img2dataset's border 256 into webdataset, and img2dataset itself on the same list and host. Sizes:
 * `fetch-images` (default 1000). BENCH_PYTHON names a Python that has img2dataset. Rates are of whole commands on both sides.
 */
export async function stageFetchBench(bench: Bench): Promise<void> {
  const images = bench.size('fetch-images', 1000);
  const host = fork(fileURLToPath(new URL('./image-host.ts', import.meta.url)));
  try {
    const [{ port }] = (await once(host, 'message')) as [{ port: number }];
    const list = join(bench.folder, 'fetch.csv');
    const rows = Array.from({ length: images }, (_, n) => `http://127.0.0.1:${port}/${n}.jpg,picture number ${n} of the bench`);
    writeFileSync(list, `url,caption\n${rows.join('\n')}\n`);
    const ours = join(bench.folder, 'fetched');
    const words = ['--url_list', list, '--output_folder', ours, '--caption_col', 'caption', '--output_format', 'webdataset'];
    const measured = await measureCli([
      ...['stage', 'fetch', ...words, '--number_sample_per_shard', '1000', '--allow-private', `127.0.0.1:${port}`],
    ]);
    const rate = numberOf(measured, 'images') / measured.wallSeconds;
    const written = mb(numberOf(measured, 'bytes')) / measured.wallSeconds;
    const python = process.env.BENCH_PYTHON;
    const theirs = join(bench.folder, 'img2dataset');
    const script = fileURLToPath(new URL('./peers/img2dataset_list.py', import.meta.url));
    const peer = python === undefined ? undefined : measurePeer(python, [script, list, theirs, String(cpus().length), '32']);
    if (!peer) {
      bench.tell('stage fetch', measured, { 'images/s': rate, 'MB/s written': written }, 'BENCH_PYTHON has no img2dataset to compare with');
      return;
    }
    const peerRate = successes(theirs) / peer.wallSeconds;
    // Python takes seconds to load img2dataset: the jobs alone are compared too, which a long list comes down to.
    const peerSeconds = (JSON.parse(peer.stdout.trimEnd().split('\n').at(-1) ?? '') as { seconds: number }).seconds;
    const jobs = numberOf(measured, 'images') / numberOf(measured, 'seconds') / (successes(theirs) / peerSeconds);
    const note = `${(rate / peerRate).toFixed(2)} x img2dataset, the jobs without start-up ${jobs.toFixed(2)} x`;
    bench.tell('stage fetch', measured, { 'images/s': rate, 'MB/s written': written }, note);
    bench.tell('  img2dataset', peer, { 'images/s': peerRate });
  } finally {
    host.disconnect();
  }
}

/** Images that img2dataset's stats files count. */
function successes(folder: string): number {
  return readdirSync(folder)
    .filter((name) => name.endsWith('_stats.json'))
    .reduce((sum, name) => sum + Number((JSON.parse(readFileSync(join(folder, name), 'utf8')) as { successes: number }).successes), 0);
}

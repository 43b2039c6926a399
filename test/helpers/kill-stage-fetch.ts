import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { killGroup, runCli, runCliJson, startCli } from './cli.ts';
import { imageList } from './image-host.ts';
import { hashFolder } from './library-dump.ts';

/** What a dataset holds, by path; times stand in the stats. */
export const datasetOf = (out: string): string[] => hashFolder(out, (name) => name.endsWith('_stats.json'));

/** The command line of `stage fetch` for a list of images, ten to a shard. */
export function stageFetchWords(list: string, host: string, format: string): (out: string) => string[] {
  return (out) => [
    ...['stage', 'fetch', '--url_list', list, '--output_folder', out, '--output_format', format, '--caption_col', 'caption'],
    ...['--number_sample_per_shard', '10', '--image_size', '128', '--allow-private', host, '--json'],
  ];
}

/**
 * Runs `stage fetch` to its end as the reference, then `rounds` times, killed at a random moment with -9 and run again: the dataset must
 * be the reference's, with every shard there and nothing else.
 * @param options.random in [0, 1)
 * @returns how many kills met a running process
 */
export async function killStageFetch(
  folder: string,
  host: string,
  options: { images: number; format: string; rounds: number; random: () => number },
): Promise<number> {
  const list = join(folder, 'list.csv');
  writeFileSync(list, imageList(host, options.images));
  const words = stageFetchWords(list, host, options.format);
  const reference = join(folder, 'reference');
  const started = performance.now();
  await runCliJson(words(reference).slice(0, -1));
  const tookMs = performance.now() - started;
  const expected = datasetOf(reference);
  let killed = 0;
  for (let round = 0; round < options.rounds; round++) {
    const out = join(folder, 'attempt');
    rmSync(out, { recursive: true, force: true });
    const atMs = options.random() * tookMs;
    const { child, result } = startCli(words(out));
    const timer = setTimeout(() => killGroup(child), atMs);
    if ((await result).signal === 'SIGKILL') killed++;
    clearTimeout(timer);
    const again = await runCli(words(out));
    const context = `killed after ${atMs.toFixed(0)} of ${tookMs.toFixed(0)} ms: ${again.stderr}`;
    const shards = Math.ceil(options.images / 10);
    expect(again.json, context).toMatchObject({ state: 'done', rows: options.images, images: options.images, shards });
    expect(datasetOf(out), context).toEqual(expected);
  }
  return killed;
}

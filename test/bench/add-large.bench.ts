import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCliJson } from '../helpers/cli.ts';
import { type Bench, numberOf } from './bench.ts';
import { measureCli } from './measure.ts';

/**
 * Adding pairs to a library that has many samples, half of them there already. Sizes: `samples` (default 3,000,000), `new-pairs`
 * (1,000,000). Takes minutes and some gigabytes: it runs only when it is named.
 */
export async function addLargeBench(bench: Bench): Promise<void> {
  const samples = bench.size('samples', 3_000_000);
  const more = bench.size('new-pairs', 1_000_000);
  const library = await bench.library('add-large');
  const at = ['--library', library];
  const lists: [name: string, from: number, to: number][] = [
    ['before.csv', 0, samples],
    ['more.csv', samples - Math.floor(more / 2), samples + Math.ceil(more / 2)],
  ];
  for (const [name, from, to] of lists) {
    const list = join(bench.folder, name);
    await writeList(list, from, to);
    const extract = await measureCli(['extract', list, '--preset', 'keep-all', ...at]);
    bench.tell(`extract ${name}`, extract, { 'rows/s': (to - from) / extract.wallSeconds });
    const add = await measureCli(['add', ...at]);
    const note = `${numberOf(add, 'added')} added; the library has ${String((await runCliJson(['status', ...at])).samples)} samples`;
    bench.tell(`add ${name}`, add, { 'pairs/s': (to - from) / add.wallSeconds }, note);
  }
  rmSync(library, { recursive: true });
}

async function writeList(path: string, from: number, to: number): Promise<void> {
  const out = createWriteStream(path);
  out.write('url,caption,width,height\n');
  for (let start = from; start < to; start += 1000) {
    let text = '';
    for (let n = start; n < Math.min(to, start + 1000); n++)
      text += `https://cdn-${n % 977}.example/images/${n.toString(36)}/photo-${n}.jpg,picture number ${n} of a small red barn,640,480\n`;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readParquet } from '../../exports/read-parquet.ts';
import { runCliJson } from '../../helpers/cli.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { startServer } from './image-server.ts';

/** BENCH_PYTHON names a Python that has img2dataset 1.45. */
const python = process.env.BENCH_PYTHON;
const SCRIPT = fileURLToPath(new URL('../../bench/peers/img2dataset_list.py', import.meta.url));
const SIZES = ['300x200.jpg', '20x30.jpg', '640x480.png', '400x101.webp', '333x257.jpg'];

test.skipIf(python === undefined)(
  'the real img2dataset makes the same rows of the same list, and takes our folder for done',
  async () => {
    const server = await startServer(SIZES);
    const folder = tempDir();
    const list = join(folder, 'list.csv');
    const paths = [...SIZES, 'gone.jpg', 'refused.jpg', ...SIZES];
    writeFileSync(list, `url,caption\n${paths.map((path, n) => `http://${server.host}/${path},"picture ${n}, so"`).join('\n')}\n`);
    const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
    const words = ['--url_list', list, '--output_folder', ours, '--output_format', 'webdataset', '--caption_col', 'caption'];
    await runCliJson(['stage', 'fetch', ...words, '--number_sample_per_shard', '1000', '--allow-private', server.host]);
    await promisify(execFile)(python ?? '', [SCRIPT, list, theirs, '1', '4']);
    const rowsOf = async (out: string) => {
      const { columns, rows } = await readParquet(join(out, '00000.parquet'));
      const names = columns.map(([name]) => name);
      const key = names.indexOf('key');
      return { columns, rows: rows.toSorted((a, b) => String(a[key]).localeCompare(String(b[key]))) };
    };
    expect(await rowsOf(ours)).toEqual(await rowsOf(theirs));
    server.asked.length = 0;
    await promisify(execFile)(python ?? '', [SCRIPT, list, ours, '1', '4']);
    expect(server.asked).toEqual([]);
  },
  180_000,
);

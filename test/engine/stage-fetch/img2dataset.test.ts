import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readParquet } from '../../exports/read-parquet.ts';
import { runCliJson } from '../../helpers/cli.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { writeParquet } from '../../helpers/write-parquet.ts';
import { startServer } from './image-server.ts';

/** BENCH_PYTHON names a Python that has img2dataset 1.45. */
const python = process.env.BENCH_PYTHON;
const SCRIPT = fileURLToPath(new URL('../../bench/peers/img2dataset_list.py', import.meta.url));
/** Types and rows of a shard's table, and its sample JSON. */
const READ_SHARD = `
import json, sys, tarfile
import pyarrow.parquet as pq
table = pq.read_table(sys.argv[1] + '.parquet').sort_by('key')
with tarfile.open(sys.argv[1] + '.tar') as tar:
    members = sorted((m.name, tar.extractfile(m).read().decode()) for m in tar if m.name.endswith('.json'))
print(json.dumps({"types": [str(field) for field in table.schema], "rows": [repr(row) for row in table.to_pylist()], "members": members}))
`;
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

/** Columns of a parquet list as SQL; none holds NaN, which is null in what we write. */
const COLUMNS: Record<string, string> = {
  tiny: 'n::tinyint',
  byte: '(n + 200)::utinyint',
  small: 'n::smallint',
  word: '(n + 60000)::usmallint',
  id: '(n + 4000000000)::uinteger',
  key_of: '(n + 9223372036854775808)::ubigint',
  similarity: '(0.1 * n)::float',
  numbers: 'case n when 0 then null when 1 then [] when 2 then [null, 5] else range(n) end',
  floats: '[0.1::float, null]',
  texts: "['é', '', null]",
  flags: '[true, null, n = 1]',
  boxes: 'case n when 0 then null when 1 then [] when 2 then [null, []] else [[0.1::double, 0.25, 0.5, n / 8], [0, 0, 1, null]] end',
};

test.skipIf(python === undefined)(
  'lists and small integers of a parquet list have the same types, values and sample JSON as in the real img2dataset',
  async () => {
    const server = await startServer(SIZES);
    const folder = tempDir();
    const urls = SIZES.map((path, n) => `(${n}, 'http://${server.host}/${path}')`).join(', ');
    const cells = Object.entries(COLUMNS).map(([name, sql]) => `${sql} as ${name}`);
    const list = await writeParquet(
      join(folder, 'list.parquet'),
      `select url, 'picture ' || n as caption, ${cells.join(', ')} from (values ${urls}) rows (n, url) order by n`,
    );
    const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
    const names = Object.keys(COLUMNS).join(',');
    const words = ['--url_list', list, '--output_folder', ours, '--output_format', 'webdataset', '--caption_col', 'caption'];
    await runCliJson([
      'stage',
      'fetch',
      ...words,
      '--save_additional_columns',
      names,
      '--number_sample_per_shard',
      '1000',
      '--allow-private',
      server.host,
    ]);
    await promisify(execFile)(python ?? '', [SCRIPT, list, theirs, '1', '1', names]);
    const readBack = async (out: string): Promise<{ types: string[]; rows: string[]; members: [string, string][] }> => {
      const { stdout } = await promisify(execFile)(python ?? '', ['-c', READ_SHARD, join(out, '00000')]);
      return JSON.parse(stdout);
    };
    const [read, expected] = [await readBack(ours), await readBack(theirs)];
    expect(read.members).toHaveLength(SIZES.length);
    expect(read).toEqual(expected);
  },
  180_000,
);

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { imageList, startImageHost } from '../helpers/image-host.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { openEngine } from './open-engine.ts';
import { readDataset } from './read-dataset.ts';

/** A Python with img2dataset and webdataset. */
const python = process.env.BENCH_PYTHON;
const hasTools = python !== undefined && spawnSync(python, ['-c', 'import img2dataset, webdataset']).status === 0;

const SCRIPT = `
import sys
out = sys.argv[1]
if __name__ == '__main__':
    import pandas as pd
    from img2dataset import download
    import webdataset as wds
    table = pd.read_csv(f'{out}/list.csv')
    table['score'] = [float('nan') if at % 3 == 0 else at / 7 for at in range(len(table))]
    table['words'] = [caption.split() for caption in table['caption']]
    table.to_parquet(f'{out}/list.parquet')
    for output_format in ['webdataset', 'files', 'parquet']:
        download(url_list=f'{out}/list.parquet', input_format='parquet', url_col='url', caption_col='caption',
                 output_folder=f'{out}/{output_format}', output_format=output_format, image_size=64, resize_mode='keep_ratio',
                 number_sample_per_shard=5, processes_count=1, thread_count=4, save_additional_columns=['score', 'words'])
    image = open(f'{out}/image.jpg', 'rb').read()
    with wds.TarWriter(f'{out}/plain/plain.tar.gz') as tar:
        for at in range(5):
            tar.write({'__key__': 'a/long/folder/' * 12 + str(at), 'jpg': image + bytes([at]), 'txt': f'caption {at}', 'cls': at, 'json': {'at': at, 'nan': float('nan')}})
`;

test.skipIf(!hasTools)('what the real img2dataset and the real webdataset write comes in as they mean it', async () => {
  const host = await startImageHost();
  const folder = tempDir();
  mkdirSync(join(folder, 'plain'));
  const failing = `http://${host}/missing.jpg,this one is gone\nhttp://127.0.0.1:1/refused.jpg,this one is refused\n`;
  writeFileSync(join(folder, 'list.csv'), `${imageList(host, 7)}${failing}`);
  writeFileSync(join(folder, 'image.jpg'), Buffer.from(await (await fetch(`http://${host}/1.jpg`)).arrayBuffer()));
  writeFileSync(join(folder, 'run.py'), SCRIPT);
  const run = spawnSync(python ?? '', [join(folder, 'run.py'), folder], { encoding: 'utf8', cwd: folder });
  expect(run.status, run.stderr).toBe(0);

  const byUrl = async (format: string) => {
    const { rows, skipped } = await readDataset(join(folder, format));
    expect(skipped).toEqual([]);
    const facts = rows.map(({ url, caption, failure, original, image, extra }) => ({
      url,
      caption,
      failure: failure?.status ?? null,
      size: [original.width, original.height],
      hasImage: image !== null,
      extra,
    }));
    return facts.sort((a, b) => (a.url < b.url ? -1 : 1));
  };
  const expected = readFileSync(join(folder, 'list.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line, at) => {
      const [url = '', caption = ''] = line.split(',');
      const failure = url.includes('missing') ? 'not_found' : url.includes('refused') ? 'connect_error' : null;
      return {
        url,
        caption,
        failure,
        size: failure === null ? [800, 600] : [null, null],
        hasImage: failure === null,
        extra: { score: at % 3 === 0 ? null : at / 7, words: caption.split(' ') },
      };
    })
    .sort((a, b) => (a.url < b.url ? -1 : 1));
  for (const format of ['webdataset', 'files', 'parquet']) expect(await byUrl(format), format).toEqual(expected);

  const engine = openEngine(join(folder, 'library'));
  const { signal } = new AbortController();
  expect(
    await engine.call('import', { paths: ['webdataset', 'files', 'parquet'].map((format) => join(folder, format)) }, { signal }),
  ).toMatchObject({
    parts: 6,
    rows: 27,
    added: 9,
    images: 7,
    by_status: { ok: 21, not_found: 3, connect_error: 3 },
  });

  const plain = await readDataset(join(folder, 'plain'));
  expect(plain.rows.map(({ caption, extra }) => [caption, extra])).toEqual(
    [0, 1, 2, 3, 4].map((at) => [`caption ${at}`, { at: BigInt(at), nan: null }]),
  );
  expect(new Set(plain.rows.map(({ url }) => url)).size).toBe(5);
  expect(plain.skipped).toHaveLength(5);
});

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqlString } from '#main/util/duckdb.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';
import { syntheticPicture } from '../helpers/synthetic-picture.ts';
import { writeParquet } from '../helpers/write-parquet.ts';
import { madeTar } from './make-tar.ts';

/**
 * A data set as img2dataset leaves it: shards of ten, every fifth row a failure, and every seventh image encoded again, so that its hash is
 * that of other bytes.
 */
export async function makeDataset(folder: string, rows: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let first = 0; first < rows; first += 10) {
    const shard = String(first / 10).padStart(5, '0');
    const members: { name: string; content: Uint8Array | string }[] = [];
    const table: string[] = [];
    for (let row = first; row < Math.min(rows, first + 10); row++) {
      const key = `${shard}${row % 10}`;
      const failed = row % 5 === 4;
      const image = await safeSharp()(syntheticPicture(64, 48, row), { raw: { width: 64, height: 48, channels: 3 } })
        .jpeg()
        .toBuffer();
      const sha256 = createHash('sha256')
        .update(row % 7 === 6 ? `other bytes ${row}` : image)
        .digest('hex');
      const [width, height] = row % 7 === 6 ? [640, 480] : [64, 48];
      const caption = `picture ${row} of a small red barn`;
      const url = `http://x.test/${row}.jpg`;
      const fields = {
        score: row / 4,
        caption,
        url,
        key,
        status: 'success',
        error_message: null,
        original_width: width,
        original_height: height,
        sha256,
      };
      if (!failed)
        members.push(
          { name: `${key}.jpg`, content: image },
          { name: `${key}.json`, content: JSON.stringify(fields, null, 4) },
          { name: `${key}.txt`, content: caption },
        );
      const known = failed ? 'null::int, null::int, null::varchar' : `${width}, ${height}, ${sqlString(sha256)}`;
      const status = failed ? `'failed_to_download', 'HTTP Error 404: Not Found'` : `'success', null::varchar`;
      table.push(`(${row / 4}::double, ${sqlString(caption)}, ${sqlString(url)}, ${sqlString(key)}, ${status}, ${known})`);
    }
    writeFileSync(join(folder, `${shard}.tar`), madeTar(members));
    // img2dataset's rows come in the order in which its threads have ended.
    const select = `select * from (values ${table.reverse().join()}) as t(score, caption, url, key, status, error_message, original_width, original_height, sha256)`;
    await writeParquet(join(folder, `${shard}.parquet`), select);
    writeFileSync(join(folder, `${shard}_stats.json`), '{}');
  }
}

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, runCliJson } from '../../helpers/cli.ts';
import { imageList, startImageHost } from '../../helpers/image-host.ts';
import { datasetOf, stageFetchWords } from '../../helpers/kill-stage-fetch.ts';
import { canMount, smallDrive } from '../../helpers/small-drive.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

test.skipIf(!canMount).each(['webdataset', 'files'])(
  'a full drive pauses stage fetch into %s with the reason, leaves whole shards only, and with more room the same call ends as if nothing had been',
  async (format) => {
    const host = await startImageHost();
    const folder = tempDir();
    const list = join(folder, 'list.csv');
    writeFileSync(list, imageList(host, 60));
    const words = (out: string): string[] => [...stageFetchWords(list, host, format)(out), '--resize_mode', 'no', '--encode_format', 'png'];
    const roomy = join(folder, 'roomy');
    await runCliJson(words(roomy).filter((word) => word !== '--json'));

    const drive = smallDrive('5m');
    const out = join(drive.path, 'out');
    const paused = await runCli(words(out));
    expect(paused.code, paused.stderr).toBe(1);
    expect(paused.json, paused.stderr).toMatchObject({ state: 'paused', reason: 'disk_full' });
    const names = readdirSync(out).filter((name) => name !== '_tmp');
    const whole = names.filter((name) => name.endsWith('_stats.json')).map((name) => name.slice(0, 5));
    expect(whole.length).toBeLessThan(6);
    expect(paused.json).toMatchObject({ shards: whole.length, rows: whole.length * 10, images: whole.length * 10 });
    // Rows of shards that were given up come again, and are not told of twice.
    expect(paused.json.by_status).toEqual(whole.length === 0 ? {} : { ok: whole.length * 10 });
    for (const shard of whole)
      expect(names).toEqual(expect.arrayContaining([`${shard}.parquet`, format === 'files' ? shard : `${shard}.tar`]));
    drive.grow('256m');
    const done = await runCli(words(out));
    expect(done.json, done.stderr).toMatchObject({
      state: 'done',
      rows: 60,
      images: 60,
      shards: 6,
      reused: whole.length,
      by_status: { ok: 60 - whole.length * 10 },
    });
    expect(datasetOf(out)).toEqual(datasetOf(roomy));
  },
);

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measureCli } from '../bench/measure.ts';
import { expectLargeRecordSkipped, expectZerosSkipped } from '../helpers/bomb-trials.ts';
import { runCliJson } from '../helpers/cli.ts';
import { writeLargeSyntheticWat } from '../helpers/synthetic-wat.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test.skipIf(process.platform !== 'linux')(
  'extracting 500 MB takes at most a quarter more memory than 50 MB',
  { timeout: 600_000 },
  async () => {
    const folder = tempDir();
    const library = join(folder, 'library');
    await runCliJson(['init', library]);
    const peaks: number[] = [];
    for (const megabytes of [50, 500]) {
      const wat = join(folder, `${megabytes}.warc.wat.gz`);
      await writeLargeSyntheticWat(wat, { bytes: megabytes * 1e6, seed: megabytes });
      peaks.push((await measureCli(['extract', wat, '--preset', 'keep-all', '--library', library])).peakBytes / 1e6);
    }
    const [small = 0, large = 0] = peaks;
    process.stdout.write(`peak memory ${small.toFixed(0)} MB at 50 MB, ${large.toFixed(0)} MB at 500 MB: ${(large / small).toFixed(2)}x\n`);
    expect(large).toBeLessThanOrEqual(1.25 * small);
  },
);

test('2 GiB of zeros in one small member take no more memory than any file', () => expectZerosSkipped(2048));

test('nor does a record of 2 GiB that says so', () => expectLargeRecordSkipped(2048));

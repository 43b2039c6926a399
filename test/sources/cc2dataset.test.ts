import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { uidOf } from '#main/util/uid.ts';
import { CANDIDATE_TYPES } from '#shared/model/candidate.ts';
import { extractBytes } from '../helpers/extract-bytes.ts';
import { writeSyntheticWat } from '../helpers/synthetic-wat.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** Names a Python that has cc2dataset (`pip install cc2dataset`); without it the comparison is left out. */
const python = process.env.BENCH_PYTHON;
const script = fileURLToPath(new URL('../bench/peers/cc2dataset_uids.py', import.meta.url));
const sample = fileURLToPath(new URL('../../resources/sample-crawl/sample.warc.wat.gz', import.meta.url));

test.skipIf(python === undefined).each(CANDIDATE_TYPES)('%s: the same uids in the same order as cc2dataset', async (type) => {
  const folder = tempDir();
  const synthetic = join(folder, 'synthetic.warc.wat.gz');
  await writeSyntheticWat(synthetic, { pages: 200, seed: 3 });
  for (const file of [sample, synthetic]) {
    const theirs = execFileSync(python ?? '', [script, file, type], { encoding: 'utf8', maxBuffer: 1 << 26 })
      .split('\n')
      .filter(Boolean);
    const { rows } = await extractBytes(folder, 'a.warc.wat.gz', readFileSync(file), { type });
    expect(rows.map((row) => uidOf(String(row.caption), String(row.url)))).toEqual([...new Set(theirs)]);
  }
});

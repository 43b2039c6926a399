import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { verifyPoolFile } from '#main/pool/read-pool-file.ts';
import { PRESETS } from '#main/sources/presets.ts';
import { CANDIDATE_TYPES } from '#shared/model/candidate.ts';
import { type ChildResult, ExtractChild } from '../helpers/extract-in-child.ts';
import { type Corpus, fuzzCorpora } from '../helpers/fuzz-corpora.ts';
import { mutate } from '../helpers/fuzz-extract.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** `GLEANER_FUZZ_SECONDS=600 npm run test:fuzz`; the same seed damages the same files in the same way. */
const seconds = Number(process.env.GLEANER_FUZZ_SECONDS ?? 60);
const seed = Number(process.env.GLEANER_FUZZ_SEED ?? Date.now() % 1e9);

const MAX_MS = 20_000;
const MAX_BYTES = 1.2e9;

test(`${seconds} s of damaged crawl files and lists end well or as a clear error (seed ${seed})`, {
  timeout: seconds * 1000 + 120_000,
}, async () => {
  const folder = tempDir();
  const random = seededRandom(seed);
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const corpora = fuzzCorpora();
  const child = new ExtractChild();
  onTestFinished(() => child.close());
  const told = { files: 0, read: 0, refused: 0, rows: 0, badRecords: 0, crashes: 0, hangs: 0, wrong: 0 };
  const failures: string[] = [];
  let peakBytes = 0;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end && failures.length < 20) {
    const corpus = pick(corpora);
    const content = damaged(corpus, random);
    const poolDir = join(folder, 'pool');
    const workDir = join(folder, 'work');
    for (const path of [poolDir, workDir]) {
      rmSync(path, { recursive: true, force: true });
      mkdirSync(path);
    }
    const file = join(folder, corpus.name);
    writeFileSync(file, content);
    const options = { type: pick(CANDIDATE_TYPES), preset: pick(PRESETS).id };
    const result = await child.extract({ file, poolDir, workDir, ...options }, { maxMs: MAX_MS });
    told.files++;
    const problem = await problemOf(result, content.length, poolDir, random() < 0.1);
    if (problem !== undefined) {
      told[!result.isAlive && problem.startsWith('hung') ? 'hangs' : result.isAlive ? 'wrong' : 'crashes']++;
      const kept = join('/tmp', `gleaner-fuzz-${seed}-${told.files}-${corpus.name}`);
      writeFileSync(kept, content);
      failures.push(`${kept} ${JSON.stringify(options)}: ${problem}`);
    }
    if (!result.isAlive) continue;
    peakBytes = Math.max(peakBytes, result.peakBytes);
    if (result.outcome.kind === 'refused') told.refused++;
    else {
      told.read++;
      told.rows += result.outcome.summary.kept;
      told.badRecords += result.outcome.summary.badRecordCount;
    }
  }
  process.stdout.write(`seed ${seed}: ${JSON.stringify(told)}, peak memory ${Math.round(peakBytes / 1e6)} MB\n${failures.join('\n')}\n`);
  expect(failures).toEqual([]);
  expect(told.read).toBeGreaterThan(0);
  expect(peakBytes).toBeLessThan(MAX_BYTES);
});

/** Damages the bytes on disk, or what is inside them so that the checksums are right again. */
function damaged({ name, bytes }: Corpus, random: () => number): Buffer {
  if (!name.endsWith('.gz') || random() < 0.6) return mutate(bytes, random);
  return gzipSync(mutate(gunzipSync(bytes), random));
}

/** What is wrong with the answer to one file, undefined where nothing is. */
async function problemOf(result: ChildResult, bytes: number, poolDir: string, isVerified: boolean): Promise<string | undefined> {
  if (!result.isAlive) return result.how;
  const { outcome } = result;
  if (outcome.kind === 'refused')
    return outcome.code === 'SOURCE_UNREADABLE' ? undefined : `refused with ${outcome.code}: ${outcome.message}`;
  const { summary } = outcome;
  const rejected = Object.values(summary.rejected).reduce((sum, count) => sum + count, 0);
  if (summary.candidates !== summary.kept + summary.duplicates + rejected) return `the counts do not add up: ${JSON.stringify(summary)}`;
  if (summary.bytesIn !== bytes) return `${bytes} bytes, and it says ${summary.bytesIn}`;
  if (!isVerified) return undefined;
  try {
    await verifyPoolFile(join(poolDir, summary.poolFile));
    return undefined;
  } catch (error) {
    return `its pool file: ${String(error)}`;
  }
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type KilledStage, killRounds } from '../helpers/kill-rounds.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { writeLargeSyntheticWat, writeSyntheticWat } from '../helpers/synthetic-wat.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const rounds = Number(process.env.GLEANER_KILL_ROUNDS ?? 20);
const seed = Number(process.env.GLEANER_KILL_SEED ?? Date.now() % 1e9);

async function kill(name: string, words: KilledStage['words']): Promise<void> {
  const told = await killRounds(tempDir(), [{ name, words }], { rounds, random: seededRandom(seed) });
  process.stdout.write(`${name}: ${told[0]?.killed} of ${rounds} kills met a running process (seed ${seed})\n`);
  expect(told[0]?.killed).toBeGreaterThan(0);
}

test(`one large crawl file, killed at ${rounds} random moments, gives the same pool as without a kill`, async () => {
  const wat = join(tempDir(), 'large.warc.wat.gz');
  await writeLargeSyntheticWat(wat, { bytes: 40e6, seed: 1 });
  await kill('one large file', (library) => ['extract', wat, '--preset', 'keep-all', '--library', library]);
});

test(`many crawl files, killed at ${rounds} random moments, give the same pool as without a kill`, async () => {
  const folder = tempDir();
  for (let n = 0; n < 40; n++) await writeSyntheticWat(join(folder, `part-${n}.warc.wat.gz`), { pages: 100, seed: n });
  const files = readdirSync(folder).map((name) => join(folder, name));
  await kill('many files', (library) => ['extract', ...files, '--preset', 'keep-all', '--library', library]);
});

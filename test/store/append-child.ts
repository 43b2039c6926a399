/** Appends to a pack store until it is killed, noting after every sync what a catalog would commit. */
import { appendFileSync } from 'node:fs';
import { openPackStore } from '#main/store/pack-store.ts';

const [dir, journal, seedText] = process.argv.slice(2);
if (!dir || !journal) throw new Error('usage: append-child DIR JOURNAL SEED');
let seed = Number(seedText);
const random = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
  return Math.floor((seed / 2 ** 31) * below);
};

const store = await openPackStore({ dir, prefix: '', maxBytes: 300_000, committedEnd: () => undefined });
for (let round = 0; ; round++) {
  const refs = [];
  for (let i = 0; i < 5; i++) {
    const fill = random(256);
    refs.push({ ...(await store.append(`${round}-${i}.bin`, Buffer.alloc(random(40_000), fill))), fill });
  }
  await store.sync();
  appendFileSync(journal, `${JSON.stringify({ ends: store.ends(), refs })}\n`);
}

import { parentPort } from 'node:worker_threads';
import { syntheticPage } from './synthetic-page.ts';

/** Makes the pages from one serial number to another; see `writeSyntheticWat`. */
parentPort?.on('message', ({ seed, from, to }: { seed: number; from: number; to: number }) => {
  const members: Buffer[] = [];
  for (let serial = from; serial < to; serial++) members.push(...syntheticPage({ seed, serial }).members);
  parentPort?.postMessage(Buffer.concat(members));
});

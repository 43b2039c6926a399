import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ImageInspectors } from '#main/images/image-inspectors.ts';
import { ChildClient } from '#main/util/child-rpc.ts';
import { seededRandom } from '../helpers/seeded-random.ts';
import { validImages } from '../images/odd/valid-images.ts';

const seconds = Number(process.env.GLEANER_FUZZ_SECONDS ?? 60);
const seed = Number(process.env.GLEANER_FUZZ_SEED ?? Date.now() % 1e9);
const ENTRY = fileURLToPath(new URL('../../src-main/entry/inspect.ts', import.meta.url));
const AT_ONCE = 2;

/** One of some ways to harm a file. */
function harm(bytes: Uint8Array, other: Uint8Array, random: () => number): Buffer {
  const place = (length: number): number => Math.floor(random() * length);
  const file = Buffer.from(bytes);
  switch (place(5)) {
    case 0:
      for (let flips = place(20); flips >= 0; flips--) file[place(file.length)] = place(256);
      return file;
    case 1:
      return file.subarray(0, place(file.length));
    case 2:
      return Buffer.concat([file.subarray(0, place(file.length)), other.subarray(place(other.length))]);
    case 3: {
      // Headers are where the sizes stand.
      for (let flips = place(4); flips >= 0; flips--) file[place(Math.min(200, file.length))] = [0, 1, 0x7f, 0x80, 0xff][place(5)] ?? 0;
      return file;
    }
    default: {
      const from = place(file.length);
      const part = file.subarray(from, from + place(300));
      const at = place(file.length);
      return Buffer.concat([file.subarray(0, at), part, part, file.subarray(at)]);
    }
  }
}

test(`${seconds} s of harmed images end no process, and each has a clear answer (seed ${seed})`, {
  timeout: seconds * 1000 + 120_000,
}, async () => {
  let started = 0;
  const inspectors = new ImageInspectors({
    size: AT_ONCE,
    start: () => {
      started++;
      return new ChildClient(
        fork(ENTRY, { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }),
        'image inspector',
      );
    },
  });
  onTestFinished(() => inspectors.close());
  const { signal } = new AbortController();
  const images = await validImages();
  const random = seededRandom(seed);
  const pick = (): Uint8Array => images[Math.floor(random() * images.length)]?.bytes ?? Buffer.alloc(0);
  const tally: Record<string, number> = {};
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const batch = Array.from({ length: 16 }, () => harm(pick(), pick(), random));
    for (const outcome of await Promise.all(batch.map((bytes) => inspectors.inspect(bytes, { keep: { maxSide: 40 } }, { signal })))) {
      const word = outcome.ok ? 'ok' : outcome.status;
      tally[word] = (tally[word] ?? 0) + 1;
    }
  }
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  expect(Object.keys(tally).filter((word) => !['ok', 'decode_error', 'not_an_image', 'too_many_pixels'].includes(word))).toEqual([]);
  expect(started).toBe(AT_ONCE);
});

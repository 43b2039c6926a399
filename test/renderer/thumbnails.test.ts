import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { AppClient } from '../../src-renderer/connect.ts';
import { createThumbnails } from '../../src-renderer/stores/thumbnails.ts';

const hash = (n: number): string => n.toString(16).padStart(64, '0');

interface Asked {
  images: readonly string[];
  blurred: boolean;
  answer(pictures?: readonly (Uint8Array | null)[]): void;
  fail(error?: Error): void;
}

/** An engine that answers when it is told to. */
function slowEngine(): { client: AppClient; asked: Asked[] } {
  const asked: Asked[] = [];
  const call = (_name: string, { images, blurred }: { images: readonly string[]; blurred: boolean }) =>
    new Promise((resolve, reject) => {
      asked.push({
        images,
        blurred,
        answer: (pictures = images.map(() => Uint8Array.of(1, 2, 3))) => resolve({ pictures }),
        fail: (error = new AppError('DISCONNECTED', 'the connection is gone')) => reject(error),
      });
    });
  return { client: { call } as unknown as AppClient, asked };
}

/** As much of an image element as is used. */
const element = () => {
  const image = { src: '', removeAttribute: () => Object.assign(image, { src: '' }) };
  return image as unknown as HTMLImageElement;
};
const unexpected = (error: unknown): void => {
  throw error;
};
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

let revoked: string[];
beforeEach(() => {
  let made = 0;
  revoked = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${++made}`);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void revoked.push(url));
});
afterEach(() => vi.restoreAllMocks());

test('what is drawn together is asked for together, blurred ones by themselves, and at most two questions at a time', async () => {
  const { client, asked } = slowEngine();
  const thumbnails = createThumbnails(client, unexpected);
  const images = Array.from({ length: 70 }, element);
  for (const [at, image] of images.entries()) thumbnails.show(image, { sha256: hash(at), isBlurred: at % 10 === 9 });
  await turn();
  expect(asked.map(({ images: of, blurred }) => [of.length, blurred])).toEqual([
    [24, false],
    [7, true],
  ]);
  expect(asked[0]?.images.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 10].map(hash));
  asked[0]?.answer();
  await turn();
  expect(images[0]?.src).toBe('blob:1');
  expect(asked).toHaveLength(3);
  for (let at = 1; at < 4; at++) {
    asked[at]?.answer();
    await turn();
  }
  expect(images.every(({ src }) => src.startsWith('blob:'))).toBe(true);
  expect(asked.flatMap(({ images: of }) => of).toSorted()).toEqual(images.map((_, at) => hash(at)));
});

test('a picture is asked for once, shown wherever it is wanted, and not asked for when nobody waits any more', async () => {
  const { client, asked } = slowEngine();
  const thumbnails = createThumbnails(client, unexpected);
  const [first, second, gone] = [element(), element(), element()];
  thumbnails.show(first, { sha256: hash(1), isBlurred: false });
  thumbnails.show(second, { sha256: hash(1), isBlurred: false });
  thumbnails.show(gone, { sha256: hash(2), isBlurred: false })();
  await turn();
  expect(asked.map(({ images }) => images)).toEqual([[hash(1)]]);
  asked[0]?.answer();
  await turn();
  expect([first.src, second.src]).toEqual(['blob:1', 'blob:1']);
  const later = element();
  thumbnails.show(later, { sha256: hash(1), isBlurred: false });
  expect(later.src).toBe('blob:1');
  await turn();
  expect(asked).toHaveLength(1);
});

test('a mistake of the engine is told', async () => {
  const { client, asked } = slowEngine();
  const told: unknown[] = [];
  const thumbnails = createThumbnails(client, (error) => told.push(error));
  thumbnails.show(element(), { sha256: hash(1), isBlurred: false });
  await turn();
  const mistake = new AppError('BUG', 'something broke');
  asked[0]?.fail(mistake);
  await turn();
  expect(told).toEqual([mistake]);
});

test('a picture that is not to be had leaves its place empty, and is asked for again when it is drawn anew', async () => {
  const { client, asked } = slowEngine();
  const thumbnails = createThumbnails(client, unexpected);
  const image = element();
  const hide = thumbnails.show(image, { sha256: hash(1), isBlurred: false });
  await turn();
  asked[0]?.answer([null]);
  await turn();
  expect(image.src).toBe('');
  await thumbnails.quiet();
  hide();
  thumbnails.show(image, { sha256: hash(1), isBlurred: false });
  await turn();
  asked[1]?.answer();
  await turn();
  expect(image.src).toBe('blob:1');
});

test('what a lost connection kept from coming is asked for again', async () => {
  const { client, asked } = slowEngine();
  const thumbnails = createThumbnails(client, unexpected);
  const image = element();
  thumbnails.show(image, { sha256: hash(1), isBlurred: false });
  await turn();
  asked[0]?.fail();
  await turn();
  expect(asked).toHaveLength(1);
  thumbnails.again();
  await turn();
  asked[1]?.answer();
  await turn();
  expect(image.src).toBe('blob:1');
});

test('quiet comes when nothing is on its way; what nothing shows is forgotten in the end, the oldest first', async () => {
  const { client, asked } = slowEngine();
  const thumbnails = createThumbnails(client, unexpected);
  await thumbnails.quiet();
  const shown = element();
  const stop = Array.from({ length: 24 }, (_, at) => thumbnails.show(at === 0 ? shown : element(), { sha256: hash(at), isBlurred: false }));
  await turn();
  let isQuiet = false;
  void thumbnails.quiet().then(() => {
    isQuiet = true;
  });
  await turn();
  expect(isQuiet).toBe(false);
  asked[0]?.answer();
  await turn();
  expect(isQuiet).toBe(true);
  for (const end of stop.slice(1)) end();
  for (let batch = 1; batch <= 63; batch++) {
    const ends = Array.from({ length: 24 }, (_, at) => thumbnails.show(element(), { sha256: hash(batch * 24 + at), isBlurred: false }));
    await turn();
    asked[batch]?.answer();
    await turn();
    for (const end of ends) end();
  }
  expect(revoked.length).toBe(64 * 24 - 1500);
  expect(revoked.slice(0, 3)).toEqual(['blob:2', 'blob:3', 'blob:4']);
  thumbnails.clear();
  expect(revoked).toContain('blob:1');
});

import { expect, test } from 'vitest';
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
        answer: (pictures = images.map((sha256) => Buffer.from(sha256, 'hex'))) => resolve({ pictures }),
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

/** The address of the picture that the engine has under this number. */
const url = (n: number, type = 'jpeg'): string => `data:image/${type};base64,${Buffer.from(hash(n), 'hex').toString('base64')}`;

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
  expect(images[0]?.src).toBe(url(0));
  expect(asked).toHaveLength(3);
  for (let at = 1; at < 4; at++) {
    asked[at]?.answer();
    await turn();
  }
  expect(images.map(({ src }) => src)).toEqual(images.map((_, at) => url(at, at % 10 === 9 ? 'png' : 'jpeg')));
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
  expect([first.src, second.src]).toEqual([url(1), url(1)]);
  const later = element();
  thumbnails.show(later, { sha256: hash(1), isBlurred: false });
  expect(later.src).toBe(url(1));
  await turn();
  expect(asked).toHaveLength(1);
});

test('what is expected is asked for before it is drawn, and not once more when it is', async () => {
  const { client, asked } = slowEngine();
  const thumbnails = createThumbnails(client, unexpected);
  thumbnails.expect(Array.from({ length: 30 }, (_, at) => ({ sha256: hash(at), isBlurred: at === 3 })));
  expect(asked.map(({ images, blurred }) => [images.length, blurred])).toEqual([
    [23, false],
    [1, true],
  ]);
  const [first, blurred, beyond] = [element(), element(), element()];
  thumbnails.show(first, { sha256: hash(0), isBlurred: false });
  await turn();
  asked[0]?.answer();
  asked[1]?.answer();
  await turn();
  expect(first.src).toBe(url(0));
  thumbnails.show(blurred, { sha256: hash(3), isBlurred: true });
  expect(blurred.src).toBe(url(3, 'png'));
  thumbnails.expect([{ sha256: hash(0), isBlurred: false }]);
  thumbnails.show(beyond, { sha256: hash(29), isBlurred: false });
  await turn();
  expect(asked.slice(2).map(({ images }) => images)).toEqual([[hash(29)]]);
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
  expect(image.src).toBe(url(1));
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
  expect(image.src).toBe(url(1));
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
  const [forgotten, kept, first] = [element(), element(), element()];
  thumbnails.show(forgotten, { sha256: hash(64 * 24 - 1500), isBlurred: false });
  thumbnails.show(kept, { sha256: hash(64 * 24 - 1500 + 1), isBlurred: false });
  thumbnails.show(first, { sha256: hash(0), isBlurred: false });
  expect([forgotten.src, kept.src, first.src]).toEqual(['', url(64 * 24 - 1500 + 1), url(0)]);
  await turn();
  expect(asked.slice(64).map(({ images }) => images)).toEqual([[hash(64 * 24 - 1500)]]);
});

test('a second place for a picture that did not come asks for it again', async () => {
  const { client, asked } = slowEngine();
  const thumbnails = createThumbnails(client, () => undefined);
  const [one, other] = [element(), element()];
  thumbnails.show(one, { sha256: hash(1), isBlurred: false });
  await turn();
  asked[0]?.fail(new AppError('BUG', 'something broke'));
  await turn();
  thumbnails.show(other, { sha256: hash(1), isBlurred: false });
  await turn();
  asked[1]?.answer();
  await turn();
  expect([one.src, other.src]).toEqual([url(1), url(1)]);
  thumbnails.again();
  await turn();
  expect(asked).toHaveLength(2);
});

test('what is forgotten is no longer shown, nor what was on its way; what has a place is asked for anew', async () => {
  const { client, asked } = slowEngine();
  const thumbnails = createThumbnails(client, unexpected);
  const [shown, gone, late] = [element(), element(), element()];
  thumbnails.show(shown, { sha256: hash(1), isBlurred: false });
  thumbnails.show(gone, { sha256: hash(2), isBlurred: false })();
  const stop = thumbnails.show(gone, { sha256: hash(3), isBlurred: false });
  await turn();
  asked[0]?.answer();
  await turn();
  stop();
  thumbnails.show(late, { sha256: hash(4), isBlurred: false });
  await turn();
  thumbnails.clear();
  expect(shown.src).toBe('');
  expect(asked.slice(2).map(({ images }) => images)).toEqual([[hash(1), hash(4)]]);
  asked[1]?.answer();
  await turn();
  expect(late.src).toBe('');
  thumbnails.show(gone, { sha256: hash(3), isBlurred: false });
  expect(gone.src).toBe('');
  // The engine gives nothing that is hidden now.
  asked[2]?.answer([null, Buffer.from(hash(4), 'hex')]);
  await turn();
  expect([shown.src, late.src]).toEqual(['', url(4)]);
});

test('a large picture comes whole', async () => {
  const { client, asked } = slowEngine();
  const thumbnails = createThumbnails(client, unexpected);
  const image = element();
  thumbnails.show(image, { sha256: hash(1), isBlurred: false });
  await turn();
  const bytes = Buffer.from(Array.from({ length: 30_001 }, (_, at) => at % 251));
  asked[0]?.answer([bytes]);
  await turn();
  expect(image.src).toBe(`data:image/jpeg;base64,${bytes.toString('base64')}`);
});

import { AppError } from '#shared/errors.ts';
import type { AppClient } from '../connect.ts';

/** Pictures of one question; what is in sight comes before what is drawn beyond it. */
const AT_ONCE = 24;
/** Questions under way. */
const MOST_ASKED = 2;
/** Pictures that are kept while nothing shows them; some 10 MB. */
const MOST_KEPT = 1500;

interface Known {
  /** Of the picture; undefined while it is on its way, and where there was none to be had: it may be another time. */
  url: string | undefined;
  isOnItsWay: boolean;
  images: Set<HTMLImageElement>;
}

export interface Picture {
  sha256: string;
  isBlurred: boolean;
}

/** Small pictures of images by their hash, fetched in batches. */
export interface Thumbnails {
  /** Shows the picture in the element as soon as it is there. @returns gives it up: a picture that nothing waits for is not asked for any more */
  show(image: HTMLImageElement, picture: Picture): () => void;
  /** Asks for the first of the pictures that are drawn in a moment, so that they come while the browser is at the rest. */
  expect(pictures: readonly Picture[]): void;
  /** When all that was asked for until now is here, or 500 ms have passed. What is less urgent than the images waits for it. */
  quiet(): Promise<void>;
  /** Asks once more for what a lost connection kept from coming. */
  again(): void;
  /** Forgets all: another library is open, or other pictures are hidden. What is shown is asked for anew. */
  clear(): void;
}

const PATIENCE_MS = 500;
/** Arguments that every engine takes. */
const CHUNK = 8192;
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['DISCONNECTED', 'NO_LIBRARY', 'CANCELLED']);

/** @param onError gets what kept pictures from coming and is not a lost connection */
export function createThumbnails(client: AppClient, onError: (error: unknown) => void): Thumbnails {
  /** By kind and hash, the one that was shown longest ago first. */
  let known = new Map<string, Known>();
  let waiting = new Set<string>();
  let failed = new Set<string>();
  let asked = 0;
  let isPlanned = false;
  let whenQuiet: (() => void)[] = [];

  const withKey = (key: string): Known => {
    const one = known.get(key) ?? { url: undefined, isOnItsWay: false, images: new Set() };
    known.set(key, one);
    return one;
  };
  const isShown = (key: string): boolean => (known.get(key)?.images.size ?? 0) > 0;
  const ask = async (isBlurred: boolean, keys: readonly string[]): Promise<void> => {
    const of = known;
    let pictures: readonly (Uint8Array | null)[] = [];
    asked++;
    for (const key of keys) withKey(key).isOnItsWay = true;
    try {
      ({ pictures } = await client.call('thumbnails', { images: keys.map(hashOf), blurred: isBlurred }));
    } catch (error) {
      // That the connection is gone, or the library, the window tells by itself.
      if (!(error instanceof AppError && TOLD_ELSEWHERE.has(error.code))) onError(error);
      if (of === known) for (const key of keys) failed.add(key);
      return;
    } finally {
      asked--;
      for (const key of keys) {
        const one = of.get(key);
        if (one) one.isOnItsWay = false;
      }
      next();
    }
    if (of !== known) return;
    for (const [at, key] of keys.entries()) {
      const one = known.get(key);
      const bytes = pictures[at];
      failed.delete(key);
      if (!one || !bytes) continue;
      one.url = `data:image/${isBlurred ? 'png' : 'jpeg'};base64,${toBase64(bytes)}`;
      for (const image of one.images) image.src = one.url;
    }
    for (const key of known.keys()) {
      if (known.size <= MOST_KEPT) break;
      if (!isShown(key)) known.delete(key);
    }
  };
  const next = (): void => {
    isPlanned = false;
    for (const key of waiting) {
      if (isShown(key)) continue;
      waiting.delete(key);
      known.delete(key);
    }
    while (asked < MOST_ASKED && waiting.size > 0) {
      const [first = ''] = waiting;
      const isBlurred = isBlurredKey(first);
      const keys = [...waiting].filter((key) => isBlurredKey(key) === isBlurred).slice(0, AT_ONCE);
      for (const key of keys) waiting.delete(key);
      void ask(isBlurred, keys);
    }
    if (asked > 0 || waiting.size > 0) return;
    for (const resolve of whenQuiet) resolve();
    whenQuiet = [];
  };
  return {
    show(image, picture) {
      const key = keyOf(picture);
      const one = withKey(key);
      // Set again, so that the map's order is the order of use.
      known.delete(key);
      known.set(key, one);
      one.images.add(image);
      if (one.url) image.src = one.url;
      else if (!one.isOnItsWay) waiting.add(key);
      if (waiting.size > 0 && !isPlanned) {
        isPlanned = true;
        // All tiles of one drawing are asked for together.
        queueMicrotask(next);
      }
      return () => {
        one.images.delete(image);
        image.removeAttribute('src');
      };
    },
    expect(pictures) {
      const keys = pictures
        .slice(0, AT_ONCE)
        .map(keyOf)
        .filter((key) => known.get(key)?.url === undefined && known.get(key)?.isOnItsWay !== true);
      for (const isBlurred of [false, true]) {
        const some = keys.filter((key) => isBlurredKey(key) === isBlurred);
        if (some.length > 0) void ask(isBlurred, some);
      }
    },
    quiet() {
      if (asked === 0 && waiting.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, PATIENCE_MS);
        whenQuiet.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
    again() {
      for (const key of failed) waiting.add(key);
      failed = new Set();
      next();
    },
    clear() {
      const shown = [...known].filter(([, { images }]) => images.size > 0);
      for (const [, { images }] of shown) for (const image of images) image.removeAttribute('src');
      known = new Map(shown.map(([key, { images }]) => [key, { url: undefined, isOnItsWay: false, images }]));
      waiting = new Set(known.keys());
      failed = new Set();
      next();
    },
  };
}

const keyOf = ({ sha256, isBlurred }: Picture): string => `${isBlurred ? 'b' : 't'}${sha256}`;
const isBlurredKey = (key: string): boolean => key.startsWith('b');
const hashOf = (key: string): string => key.slice(1);

/** A data: URL costs no exchange with the browser's process, where an address of a Blob costs a wait of a millisecond each. */
function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}

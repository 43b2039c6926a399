import type { SampleBehaviour, SampleLink, SamplePath } from '#main/sample/manifest.ts';
import { composeCaption, lexiconOf } from './captions/compose.ts';
import { HANDWRITTEN, POOR_CAPTIONS } from './captions/handwritten.ts';
import { type PlannedImage, VARIANTS_PER_TOPIC } from './plan-images.ts';
import { createRandom, type Random } from './random.ts';
import type { Tone } from './tones.ts';
import { TOPICS } from './topics/index.ts';

export type PaintedImage = PlannedImage & { tone: Tone };
/** A link before it has a page. */
export type Pair = Pick<SampleLink, 'caption' | 'topic' | 'captionTopic' | 'language' | 'quality'> & { path: string };

type Words = Pick<Pair, 'caption' | 'captionTopic' | 'language' | 'quality'>;
const OTHER_LANGUAGES = ['de', 'fr', 'es', 'ja', 'ru', 'ar', 'el'] as const;

function composed(random: Random, image: PaintedImage, language: string): Words {
  const caption = composeCaption(random, lexiconOf(language), image.topic, image.tone);
  return { caption, captionTopic: image.topic, language, quality: 'composed' };
}

function handwritten(image: PaintedImage, index: number): Words {
  return { caption: HANDWRITTEN[image.topic][index] ?? '', captionTopic: image.topic, language: 'en', quality: 'handwritten' };
}

const poor = (random: Random): Words => ({ caption: random.pick(POOR_CAPTIONS), captionTopic: null, language: null, quality: 'poor' });

/** An English caption of another topic, as when a template page repeats its text under the wrong picture. */
function wrong(random: Random, image: PaintedImage): Words {
  const order = TOPICS.findIndex((topic) => topic.id === image.topic);
  const other = TOPICS[(order + random.integer(3, TOPICS.length - 3)) % TOPICS.length] ?? TOPICS[0];
  return { ...composed(random, { ...image, topic: other.id }, 'en'), quality: 'wrong' };
}

/** What is written under each of the nine pictures of a topic. */
function wordsFor(random: Random, image: PaintedImage, variant: number, order: number): Words {
  switch (variant) {
    case 0:
      return handwritten(image, 0);
    case 2:
      return handwritten(image, 1);
    case 3:
      return composed(random, image, 'de');
    case 4:
    case 5:
      return composed(random, image, OTHER_LANGUAGES[1 + ((order * 2 + variant) % 6)] ?? 'fr');
    case 7:
      return wrong(random, image);
    case 8:
      return order % 2 === 0 ? poor(random) : handwritten(image, 2);
    default:
      return composed(random, image, 'en');
  }
}

type Trouble = readonly [name: string, behaviour: SampleBehaviour, expected: string];
const TROUBLES: readonly Trouble[] = [
  ['removed', { kind: 'status', status: 404 }, 'not_found'],
  ['moved-away', { kind: 'status', status: 404 }, 'not_found'],
  ['lost', { kind: 'status', status: 404 }, 'not_found'],
  ['gone', { kind: 'status', status: 410 }, 'not_found'],
  ['members-only', { kind: 'status', status: 403 }, 'forbidden'],
  ['overloaded', { kind: 'status', status: 503 }, 'rate_limited'],
  ['broken-server', { kind: 'status', status: 500 }, 'http_error'],
  ['busy-1', { kind: 'rate-limited-once', retryAfterSeconds: 1 }, 'ok'],
  ['busy-2', { kind: 'rate-limited-once', retryAfterSeconds: 1 }, 'ok'],
  ['slow-1', { kind: 'drip', durationMs: 1500 }, 'ok'],
  ['slow-2', { kind: 'drip', durationMs: 900 }, 'ok'],
  ['stalled', { kind: 'stall' }, 'timeout'],
  ['cut-1', { kind: 'truncated' }, 'truncated'],
  ['cut-2', { kind: 'truncated' }, 'truncated'],
  ['page-1', { kind: 'html-as-jpeg' }, 'not_an_image'],
  ['page-2', { kind: 'html-as-jpeg' }, 'not_an_image'],
  ['old-address', { kind: 'redirect', status: 301, to: '/img/mountains-1.jpg' }, 'ok'],
  ['elsewhere', { kind: 'redirect', status: 302, to: '/img/sea-sunset-1.jpg' }, 'ok'],
  ['circle-a', { kind: 'redirect', status: 302, to: '/odd/circle-b.jpg' }, 'redirect_loop'],
  ['not-for-ai', { kind: 'robots-tag', value: 'noai, noimageai' }, 'disallowed'],
  ['mislabelled', { kind: 'content-type', value: 'text/plain' }, 'ok'],
  ['damaged', { kind: 'damaged' }, 'decode_error'],
  ['empty', { kind: 'empty' }, 'too_small'],
  ['hung-up', { kind: 'reset' }, 'connect_error'],
];

/** All paths of the host and the captioned links to them, before the links are put on pages. */
export function planLinks(images: readonly PaintedImage[]): { paths: SamplePath[]; pairs: Pair[] } {
  const random = createRandom('sample-crawl/links');
  const paths: SamplePath[] = [];
  const pairs: Pair[] = [];
  const originals = images.filter((image) => image.copyOf === undefined);
  const copies = images.filter((image) => image.copyOf !== undefined);
  const publish = (path: string, image: PaintedImage, words: Words): void => {
    paths.push({ path, file: image.file, behaviour: { kind: 'ok' }, expected: 'ok' });
    pairs.push({ path, topic: image.topic, ...words });
  };

  for (const [index, image] of originals.entries()) {
    const [order, variant] = [Math.floor(index / VARIANTS_PER_TOPIC), index % VARIANTS_PER_TOPIC];
    publish(`/img/${image.file}`, image, wordsFor(random, image, variant, order));
  }
  for (const [index, image] of copies.entries()) {
    const language = index % 3 === 0 ? random.pick(OTHER_LANGUAGES) : 'en';
    publish(`/thumbs/${image.file}?v=2`, image, index % 9 === 8 ? poor(random) : composed(random, image, language));
  }
  // The same bytes at another address, under another caption.
  for (let index = 1; index < originals.length; index += 11) {
    const image = originals[index];
    if (image) publish(`/mirror/${image.file}`, image, composed(random, image, 'en'));
  }
  for (const [index, [name, behaviour, expected]] of TROUBLES.entries()) {
    const image = originals[(index * 5 + 6) % originals.length];
    if (!image) continue;
    const path = `/odd/${name}.jpg`;
    const target = behaviour.kind === 'redirect' ? originals.find(({ file }) => behaviour.to.endsWith(file)) : image;
    const shown = target ?? image;
    const hasImage = !['status', 'redirect', 'html-as-jpeg', 'empty', 'reset'].includes(behaviour.kind);
    paths.push({ path, file: hasImage ? image.file : null, behaviour, expected });
    pairs.push({ path, topic: shown.topic, ...composed(random, shown, 'en') });
  }
  paths.push({
    path: '/odd/circle-b.jpg',
    file: null,
    behaviour: { kind: 'redirect', status: 302, to: '/odd/circle-a.jpg' },
    expected: 'redirect_loop',
  });
  return { paths, pairs };
}

import { hash } from 'node:crypto';
import type { FailedStatus } from '#shared/outcome.ts';
import type { NewSample } from '../../src-main/catalog/queries/samples.ts';
import { newSample } from './pair-batch.ts';
import { someWords, WORDS } from './synthetic-words.ts';

const HOSTS = 2000;
const LANGUAGES = ['en', 'en', 'en', 'en', 'en', 'en', 'de', 'es', 'fr', 'ru', 'zh', 'ja', 'it', 'pt'];
const FAILURES: readonly (readonly [FailedStatus, number | null])[] = [
  ['not_found', 404],
  ['not_found', 404],
  ['not_found', 404],
  ['forbidden', 403],
  ['timeout', null],
  ['dns_error', null],
  ['http_error', 500],
  ['robots_disallowed', null],
  ['not_an_image', 200],
];
const FORMATS = ['jpg', 'jpg', 'jpg', 'jpg', 'jpg', 'webp', 'webp', 'png'];
const PAIRS_PER_PAGE = 4;
const PAIRS_PER_CRAWL_FILE = 30_000;
const TAGS = ['portrait', 'landscape', 'keep', 'check rights', 'duplicate'];
/** 1 November 2024. */
const CRAWLED_MS = 1_730_419_200_000;

/** Scores as their heads give them: name, range, and a value from three even random numbers, whose sum is about normal. */
export const LARGE_SCORERS = [
  { name: 'aesthetic', min: 1, max: 10, value: (sum: number) => 5.2 + 1.6 * (sum - 1.5) },
  { name: 'similarity', min: -1, max: 1, value: (sum: number) => 0.28 + 0.12 * (sum - 1.5) },
  { name: 'nsfw', min: 0, max: 1, value: (sum: number) => (Math.max(0, sum - 0.35) / 2.65) ** 4 },
  { name: 'watermark', min: 0, max: 1, value: (sum: number) => (sum / 3) ** 3 },
] as const;

/** What became of a sample. */
export interface LargeSample {
  pair: NewSample;
  /** null: never tried. */
  status: 'ok' | FailedStatus | null;
  httpStatus: number | null;
  /** Of the image: what it shows (a number of a thumbnail), its longer side in pixels, its name and its format. */
  picture: number;
  side: number;
  sha256: Buffer;
  format: string;
  /** One for each of LARGE_SCORERS; empty for one in thirty images. */
  scores: readonly number[];
  tag: string | null;
  rating: number | null;
}

/** Sample after sample of a made-up library: 82 % have an image, 6 % were never tried; 4 % have a tag. @param random of a seeded generator */
export function* largeSamples(count: number, pictures: number, random: () => number): Generator<LargeSample> {
  const pick = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(random() * from.length)];
    if (found === undefined) throw new RangeError('nothing to pick from');
    return found;
  };
  const hosts = Array.from({ length: HOSTS }, (_, at) => `${at % 3 === 0 ? 'cdn' : 'img'}.${WORDS[60 + (at % 1100)]}${at}.example`);
  let page: Partial<NewSample> = {};
  for (let index = 0; index < count; index++) {
    if (index % PAIRS_PER_PAGE === 0) page = pageOf(index, random);
    // Zipf: the n-th host has about 1/n of the first one's images.
    const host = hosts[Math.min(HOSTS - 1, Math.floor(HOSTS ** random()) - 1)] ?? '';
    const language = random() < 0.9 ? pick(LANGUAGES) : null;
    const isOpen = random() < 0.7;
    const pair = newSample({
      url: `https://${host}/uploads/${2010 + (index % 15)}/${index.toString(36)}-${pick(WORDS)}.jpg`,
      caption: someWords(random, 3 + Math.floor(random() * 12), language !== 'en'),
      host,
      ...page,
      crawlFile: `CC-MAIN-20241101-${String(Math.floor(index / PAIRS_PER_CRAWL_FILE)).padStart(5, '0')}.warc.gz`,
      recordOffset: (index - (index % PAIRS_PER_PAGE)) * 4096,
      claimedWidth: isOpen ? 200 + Math.floor(random() * 1400) : null,
      claimedHeight: isOpen ? 200 + Math.floor(random() * 1000) : null,
      language,
      languageProbability: language === null ? null : 0.5 + random() / 2,
      languageReliable: language === null ? null : random() < 0.8,
    });
    yield { pair, ...fateOf(index, pictures, random, pick) };
  }
}

function pageOf(index: number, random: () => number): Partial<NewSample> {
  return {
    pageUrl: `https://www.${WORDS[60 + Math.floor(random() * 1100)]}.example/articles/${index}.html`,
    pageTitle: someWords(random, 5),
    date: new Date(CRAWLED_MS + index * 20),
  };
}

function fateOf(index: number, pictures: number, random: () => number, pick: <T>(from: readonly T[]) => T): Omit<LargeSample, 'pair'> {
  const fate = random();
  const [failure, httpStatus] = pick(FAILURES);
  const isOk = fate < 0.82;
  const isScored = isOk && random() > 1 / 30;
  return {
    status: isOk ? 'ok' : fate < 0.94 ? failure : null,
    httpStatus: isOk ? 200 : httpStatus,
    picture: Math.floor(random() * pictures),
    side: 300 + Math.floor(random() ** 2 * 2700),
    sha256: Buffer.from(hash('sha256', `image ${index}`, 'hex'), 'hex'),
    format: pick(FORMATS),
    scores: isScored ? LARGE_SCORERS.map(({ value }) => value(random() + random() + random())) : [],
    tag: random() < 0.04 ? pick(TAGS) : null,
    rating: random() < 0.02 ? 1 + Math.floor(random() * 5) : null,
  };
}

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { MirrorFacts, MirrorRow } from '#main/lens/mirror-source.ts';
import type { Candidate } from '#shared/model/candidate.ts';
import { FIELDS } from '#shared/query/fields.ts';

export const HOSTILE = [
  "'; drop table library; --",
  '"',
  'a\\b',
  '100%',
  'x_y',
  '*',
  '(',
  'Ünïcödé ẞ',
  'שלום עולם',
  'شجرة',
  '黒い猫の写真',
  '👍🏽',
  '$1',
  '\n',
  'a\0b',
];
export const WORDS = [
  'red',
  'Barn',
  'RED BARN',
  'barns',
  'a red, barn.',
  'keep',
  'blurry',
  'mit.edu',
  'example.com',
  'en',
  'zh-Latn',
  ...HOSTILE,
];
export const NUMBERS = [0, 1, 2, 3, 5, 12, 200, 404, 512, 1024, 0.28, -1, 4.75];

const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 3 }).map((words) => words.join(' '));
const word = fc.constantFrom(...WORDS);
const whole = fc.constantFrom(...NUMBERS.filter(Number.isInteger));
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 3 });

/** Candidates with all kinds of gaps; the same texts as in the generated queries. */
export const arbitraryCandidate: fc.Arbitrary<Candidate> = fc.record({
  url: fc.tuple(word, fc.nat(50)).map(([host, path]) => `https://${host}/${path}`),
  caption: text,
  cleanCaption: orNull(text),
  type: fc.constantFrom('image', 'image_only', 'text'),
  attribute: fc.constantFrom('IMG@/src', 'A@/href'),
  host: word,
  pageUrl: word,
  pageTitle: orNull(text),
  crawlFile: word,
  recordOffset: fc.maxSafeNat(),
  date: orNull(fc.date({ min: new Date('2018-01-01T00:00:00Z'), max: new Date('2026-01-01T00:00:00Z'), noInvalidDate: true })),
  claimedWidth: orNull(whole),
  claimedHeight: orNull(whole),
  language: orNull(word),
  languageProbability: orNull(fc.constantFrom(0, 0.5, 1)),
  languageReliable: orNull(fc.boolean()),
  pageLicence: orNull(word),
  pageSignals: fc.constant(null),
});

const arbitraryFacts: fc.Arbitrary<MirrorFacts> = fc.record({
  phash: word,
  isAnimated: fc.boolean(),
  hasAlpha: fc.boolean(),
  orientation: orNull(whole),
  jpegQuality: orNull(whole),
  profile: orNull(fc.oneof(word, fc.constant(''))),
  camera: orNull(text),
  taken: orNull(fc.date({ min: new Date('2018-01-01T00:00:00Z'), max: new Date('2026-01-01T00:00:00Z'), noInvalidDate: true })).map(
    (date) => date?.getTime() ?? null,
  ),
  exifTags: orNull(whole),
  creator: orNull(word),
  copyright: orNull(text),
  licence: orNull(word),
  dataMining: orNull(word),
  sourceType: orNull(word),
});

export function uidOf({ caption, url }: { caption: string; url: string }): string {
  return createHash('md5')
    .update(caption + url)
    .digest('hex');
}

/** Records for scorers 1 and 2 (two versions of one score) and 3. */
export const arbitraryRecord: fc.Arbitrary<Omit<MirrorRow, 'id' | 'rev'>> = fc
  .tuple(
    arbitraryCandidate,
    fc.record({
      status: fc.constantFrom('pending', 'ok', 'not_found', 'timeout'),
      httpStatus: orNull(whole),
      width: orNull(whole),
      height: orNull(whole),
      bytes: orNull(whole),
      format: orNull(fc.constantFrom('jpg', 'png')),
      sha256: orNull(word),
      facts: orNull(arbitraryFacts),
      rating: orNull(fc.nat(5)),
      flag: orNull(fc.constantFrom(...(FIELDS.flag?.choices ?? []))),
      tags: fc.uniqueArray(word, { maxLength: 3 }),
      scores: fc
        .tuple(...[1, 2, 3].map((scorerId) => orNull(fc.constantFrom(...NUMBERS)).map((value) => ({ scorerId, value }))))
        .map((scores) => scores.flatMap(({ scorerId, value }) => (value === null ? [] : [{ scorerId, value }]))),
    }),
  )
  .map(([candidate, facts]) => ({ ...candidate, ...facts, uid: uidOf(candidate), date: candidate.date?.getTime() ?? null }));

export const SCORERS = [
  { id: 1, name: 'aesthetic', key: 'aesthetic-v1-b32', label: 'Aesthetic v1 (B/32)', min: 0, max: 10, isCurrent: false },
  { id: 2, name: 'aesthetic', key: 'aesthetic-v2-l14', label: 'Aesthetic v2 (L/14)', min: 0, max: 10, isCurrent: true },
  { id: 3, name: 'similarity', key: 'similarity-b32', label: 'CLIP B/32', min: 0, max: 10, isCurrent: true },
];

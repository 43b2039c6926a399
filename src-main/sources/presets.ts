import { AppError } from '#shared/errors.ts';

/** Which candidates a pool file keeps, as data: it is stored with the file and part of its name. A null switches a rule off. */
export interface Preset {
  id: string;
  label: string;
  /** What the rules are and what of the original is left out. */
  docs: string;
  /** Where in a page an image may stand; the paths that WAT knows. Lists and metadata sets are not asked. */
  imagePaths: readonly string[] | null;
  /** Characters (code points) of the link as written. */
  maxUrlChars: number | null;
  /** True: the link as written, before joining, must be a whole URL by Django's validator. */
  needsFullUrl: boolean;
  /** Texts that the link must not hold anywhere. */
  refusedUrlParts: readonly string[];
  maxHostChars: number | null;
  /** Code points of the cleaned caption. */
  minCaptionChars: number | null;
  maxCaptionChars: number | null;
  /** True: the language of every caption is identified. */
  identifiesLanguage: boolean;
  /** Languages that a caption may have; it must have one of them reliably. */
  languages: readonly string[] | null;
  /** True: only the first pair of a URL in a file is kept, whatever its caption. */
  isUrlUnique: boolean;
}

/** What crawling@home asked of every pair, whether for LAION-400M or for LAION-5B. */
const CRAWLING_AT_HOME = {
  imagePaths: ['IMG@/src'],
  maxUrlChars: 2000,
  needsFullUrl: true,
  refusedUrlParts: ['.svg', '.gif', 'data:image', 'javascript:'],
  maxHostChars: 60,
  minCaptionChars: 5,
  maxCaptionChars: 2000,
  identifiesLanguage: true,
  isUrlUnique: true,
} as const;

const EVERYTHING = {
  imagePaths: null,
  maxUrlChars: null,
  needsFullUrl: false,
  refusedUrlParts: [],
  maxHostChars: null,
  minCaptionChars: null,
  maxCaptionChars: null,
  identifiesLanguage: false,
  languages: null,
  isUrlUnique: false,
} as const;

export const PRESETS = [
  {
    id: 'laion400m',
    label: 'LAION-400M',
    docs:
      'The rules of laion5b, and English only. LAION-400M was made with cld2; here cld3 must find English reliably, so that the edges of the ' +
      'two sets differ. Left out are the same things as for laion5b.',
    ...CRAWLING_AT_HOME,
    languages: ['en'],
  },
  {
    id: 'laion5b',
    label: 'LAION-5B',
    docs:
      'The rules by which crawling@home chose pairs for LAION-5B, as far as they apply to a crawl file alone: images of IMG@/src, whole URLs of at ' +
      'most 2000 characters, no .svg, .gif, data:image or javascript:, hosts of at most 60 characters, captions of 5 to 2000 characters after ' +
      'ftfy has cleaned them, each URL once per file; the language of every caption by cld3. As there, relative links are refused. Left out: the ' +
      'shared list of URLs seen in other files, and everything that needs the image. Captions over 2000 characters are refused, not cut.',
    ...CRAWLING_AT_HOME,
    languages: null,
  },
  {
    id: 'cc2dataset',
    label: 'cc2dataset',
    docs:
      'What cc2dataset keeps of a crawl file: images of IMG@/src whose joined address is http or https, each pair of caption and URL once per ' +
      'file (cc2dataset does that over all of its files).',
    ...EVERYTHING,
    imagePaths: ['IMG@/src'],
  },
  {
    id: 'keep-all',
    label: 'Keep all',
    docs: 'Every candidate with an http or https address, wherever it stands on the page, each pair once per file.',
    ...EVERYTHING,
  },
] as const satisfies readonly Preset[];

/** @throws AppError(PRESET_UNKNOWN) */
export function presetById(id: string): Preset {
  const preset = PRESETS.find((one) => one.id === id);
  if (!preset)
    throw new AppError('PRESET_UNKNOWN', `preset must be one of ${PRESETS.map((one) => one.id).join(', ')}, got ${id}`, { data: { id } });
  return preset;
}

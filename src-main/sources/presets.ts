import { AppError } from '#shared/errors.ts';

/** Which candidates a pool file keeps, as data: it is stored with the file and part of its name. A null switches a rule off. */
export interface Preset {
  id: string;
  label: string;
  /** What the rules are and what of the original is left out. */
  docs: string;
  /** Characters (code points) of the link as written. */
  maxUrlChars: number | null;
  /** True: the link as written, before joining, must be a whole URL by Django's validator. */
  needsFullUrl: boolean;
  /** Texts that the link must not hold anywhere. */
  refusedUrlParts: readonly string[];
  maxHostChars: number | null;
  /** Code points of the caption without surrounding blanks and unprintable characters. */
  minCaptionChars: number | null;
  maxCaptionChars: number | null;
  /** True: only the first pair of a URL in a file is kept, whatever its caption. */
  isUrlUnique: boolean;
}

export const PRESETS = [
  {
    id: 'laion5b',
    label: 'LAION-5B',
    docs:
      'The rules by which crawling@home chose pairs for LAION-5B, as far as they apply to a crawl file alone: whole URLs of at most 2000 characters, ' +
      'no .svg, .gif, data:image or javascript:, hosts of at most 60 characters, captions of 5 to 2000 characters, each URL once per file. ' +
      'As there, relative links are refused. Left out: the repair of captions with ftfy before they are measured, the choice by language, and the ' +
      'shared list of URLs seen in other files. Captions over 2000 characters are refused, not cut.',
    maxUrlChars: 2000,
    needsFullUrl: true,
    refusedUrlParts: ['.svg', '.gif', 'data:image', 'javascript:'],
    maxHostChars: 60,
    minCaptionChars: 5,
    maxCaptionChars: 2000,
    isUrlUnique: true,
  },
  {
    id: 'keep-all',
    label: 'Keep all',
    docs: 'Every candidate with an http or https address.',
    maxUrlChars: null,
    needsFullUrl: false,
    refusedUrlParts: [],
    maxHostChars: null,
    minCaptionChars: null,
    maxCaptionChars: null,
    isUrlUnique: false,
  },
] as const satisfies readonly Preset[];

/** @throws AppError(PRESET_UNKNOWN) */
export function presetById(id: string): Preset {
  const preset = PRESETS.find((one) => one.id === id);
  if (!preset)
    throw new AppError('PRESET_UNKNOWN', `preset must be one of ${PRESETS.map((one) => one.id).join(', ')}, got ${id}`, { data: { id } });
  return preset;
}

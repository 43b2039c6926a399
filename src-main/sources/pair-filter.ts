import { cleanCaption } from '../captions/clean-caption.ts';
import { type LanguageIdentifier, openLanguageIdentifier } from '../captions/language.ts';
import type { FoundPair } from '../pool/found-pair.ts';
import { isFullUrl } from './full-url.ts';
import type { RuleName } from './preset-rules.ts';
import type { Preset } from './presets.ts';

/** Paths of WAT and HTML; what a list or a metadata set gives is no place on a page. */
const IS_PAGE_PATH = /@\/|^og:|^twitter:/;

/**
 * Takes pairs through the rules of a preset; `url_repeated` needs the whole file and is left to the pool.
 * @param options.language identify the language though the preset does not ask for it
 * @returns the rule that refuses a pair, undefined where none does. Fills in the cleaned caption and the language on the way.
 */
export async function createPairFilter(preset: Preset, options: { language: boolean }): Promise<(pair: FoundPair) => RuleName | undefined> {
  const identifier = preset.identifiesLanguage || options.language ? await openLanguageIdentifier() : undefined;
  const minCaption = preset.minCaptionChars ?? 0;
  const maxCaption = preset.maxCaptionChars ?? Number.POSITIVE_INFINITY;
  const measuresCaption = preset.minCaptionChars !== null || preset.maxCaptionChars !== null;
  return (pair) => {
    const rule = refusedByUrl(preset, pair);
    if (rule !== undefined) return rule;
    const clean = cleanCaption(pair.caption);
    pair.cleanCaption = clean === pair.caption ? null : clean;
    if (measuresCaption) {
      const length = codePoints(clean);
      if (length < minCaption) return 'caption_short';
      if (length > maxCaption) return 'caption_long';
    }
    if (identifier) fillLanguage(pair, clean, identifier);
    const isAccepted = preset.languages === null || (pair.languageReliable === true && preset.languages.includes(pair.language ?? ''));
    return isAccepted ? undefined : 'language_other';
  };
}

function refusedByUrl(preset: Preset, pair: FoundPair): RuleName | undefined {
  const maxUrl = preset.maxUrlChars ?? Number.POSITIVE_INFINITY;
  const maxHost = preset.maxHostChars ?? Number.POSITIVE_INFINITY;
  if (!pair.url.startsWith('http://') && !pair.url.startsWith('https://')) return 'not_http';
  if (preset.imagePaths !== null && isImage(pair) && !preset.imagePaths.includes(pair.attribute) && IS_PAGE_PATH.test(pair.attribute))
    return 'path_other';
  if (pair.rawUrl.length > maxUrl && codePoints(pair.rawUrl) > maxUrl) return 'url_long';
  if (preset.needsFullUrl && !isFullUrl(pair.rawUrl)) return 'url_invalid';
  if (preset.refusedUrlParts.some((part) => pair.rawUrl.includes(part))) return 'url_part';
  if (preset.maxHostChars !== null && (pair.host === '' || codePoints(pair.host) > maxHost)) return 'host_long';
  return undefined;
}

function isImage({ type }: FoundPair): boolean {
  return type === 'image' || type === 'image_only';
}

/** Identifies the language of the cleaned caption, as crawling@home does. */
function fillLanguage(pair: FoundPair, caption: string, identifier: LanguageIdentifier): void {
  const found = identifier.identify(caption);
  pair.language = found?.language ?? null;
  pair.languageProbability = found?.probability ?? null;
  pair.languageReliable = found?.isReliable ?? null;
}

function codePoints(text: string): number {
  if (text.length < 1) return 0;
  let count = text.length;
  // A pair of surrogates is one code point.
  for (let index = 1; index < text.length; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800) count--;
  }
  return count;
}

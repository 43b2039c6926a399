import type { FoundPair } from '../pool/found-pair.ts';
import { isFullUrl } from './full-url.ts';
import type { Preset } from './presets.ts';

/** Every rule by name. A refused pair counts under the first that refuses it, in this order. */
export const RULES = {
  not_http: 'The joined address is not http or https.',
  url_long: 'The link has more characters than the preset allows.',
  url_invalid: 'The link is not a whole and valid URL by itself.',
  url_part: 'The link holds a text that the preset refuses, such as .svg.',
  host_long: 'The host name is missing or longer than the preset allows.',
  caption_short: 'The caption is shorter than the preset asks for.',
  caption_long: 'The caption is longer than the preset allows.',
  url_repeated: 'An earlier pair of the file has the same URL and another caption.',
} as const;

export type RuleName = keyof typeof RULES;

/** The rules that a preset can refuse by, in order. */
export function rulesOf(preset: Preset): RuleName[] {
  const isOn: Record<RuleName, boolean> = {
    not_http: true,
    url_long: preset.maxUrlChars !== null,
    url_invalid: preset.needsFullUrl,
    url_part: preset.refusedUrlParts.length > 0,
    host_long: preset.maxHostChars !== null,
    caption_short: preset.minCaptionChars !== null,
    caption_long: preset.maxCaptionChars !== null,
    url_repeated: preset.isUrlUnique,
  };
  return (Object.keys(RULES) as RuleName[]).filter((rule) => isOn[rule]);
}

/** The rule that refuses a pair, undefined where none does. `url_repeated` needs the whole file and is left to the pool. */
export function presetRefusal(preset: Preset): (pair: FoundPair) => RuleName | undefined {
  const maxUrl = preset.maxUrlChars ?? Number.POSITIVE_INFINITY;
  const maxHost = preset.maxHostChars ?? Number.POSITIVE_INFINITY;
  const minCaption = preset.minCaptionChars ?? 0;
  const maxCaption = preset.maxCaptionChars ?? Number.POSITIVE_INFINITY;
  const measuresCaption = preset.minCaptionChars !== null || preset.maxCaptionChars !== null;
  return (pair) => {
    if (!pair.url.startsWith('http://') && !pair.url.startsWith('https://')) return 'not_http';
    if (pair.rawUrl.length > maxUrl && codePoints(pair.rawUrl) > maxUrl) return 'url_long';
    if (preset.needsFullUrl && !isFullUrl(pair.rawUrl)) return 'url_invalid';
    if (preset.refusedUrlParts.some((part) => pair.rawUrl.includes(part))) return 'url_part';
    if (preset.maxHostChars !== null && (pair.host === '' || codePoints(pair.host) > maxHost)) return 'host_long';
    if (!measuresCaption) return undefined;
    const length = captionChars(pair.caption);
    if (length < minCaption) return 'caption_short';
    return length > maxCaption ? 'caption_long' : undefined;
  };
}

/** What Python's str.isprintable refuses: all separators but the plain space, and everything that is not a character of text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** Code points of a caption as crawling@home measures it: line ends as blanks, trimmed, unprintable characters removed. */
export function captionChars(caption: string): number {
  if (/^[\x20-\x7e]*$/.test(caption)) return caption.trim().length;
  return codePoints(caption.replaceAll('\n', ' ').trim().replaceAll(UNPRINTABLE, ''));
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

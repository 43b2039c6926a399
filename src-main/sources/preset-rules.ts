import type { Preset } from './presets.ts';

/** Every rule by name. A refused pair counts under the first that refuses it, in this order. */
export const RULES = {
  not_http: 'The joined address is not http or https.',
  path_other: 'The image stands at a place of the page that the preset does not take, such as srcset.',
  url_long: 'The link has more characters than the preset allows.',
  url_invalid: 'The link is not a whole and valid URL by itself.',
  url_part: 'The link holds a text that the preset refuses, such as .svg.',
  host_long: 'The host name is missing or longer than the preset allows.',
  caption_short: 'The cleaned caption is shorter than the preset asks for.',
  caption_long: 'The cleaned caption is longer than the preset allows.',
  language_other: 'The caption is not reliably in a language that the preset takes.',
  url_repeated: 'An earlier pair of the file has the same URL and another caption.',
} as const;

export type RuleName = keyof typeof RULES;

/** The rules that a preset can refuse by, in order. */
export function rulesOf(preset: Preset): RuleName[] {
  const isOn: Record<RuleName, boolean> = {
    not_http: true,
    path_other: preset.imagePaths !== null,
    url_long: preset.maxUrlChars !== null,
    url_invalid: preset.needsFullUrl,
    url_part: preset.refusedUrlParts.length > 0,
    host_long: preset.maxHostChars !== null,
    caption_short: preset.minCaptionChars !== null,
    caption_long: preset.maxCaptionChars !== null,
    language_other: preset.languages !== null,
    url_repeated: preset.isUrlUnique,
  };
  return (Object.keys(RULES) as RuleName[]).filter((rule) => isOn[rule]);
}

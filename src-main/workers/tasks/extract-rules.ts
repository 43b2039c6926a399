import type { PartRules } from '../../pool/part-builder.ts';
import { createPairFilter } from '../../sources/pair-filter.ts';
import { rulesOf } from '../../sources/preset-rules.ts';
import { presetById } from '../../sources/presets.ts';

/** What the rules of an extraction are made from. */
export interface RuleSettings {
  /** Id of a preset. */
  preset: string;
  /** Identify the language of captions though the preset does not ask for it. */
  language: boolean;
  /** Refused pairs to keep for each rule. */
  explain: number;
}

/** Rules, with their names in the order in which they are asked. */
export interface ExtractRules extends PartRules {
  names: readonly string[];
}

/** Kept, since a thread reads many ranges by the same rules and a language model takes its time to load. */
const known = new Map<string, Promise<Omit<ExtractRules, 'explain'>>>();

/** @throws AppError(PRESET_UNKNOWN) */
export async function rulesFor({ preset, language, explain }: RuleSettings): Promise<ExtractRules> {
  const key = JSON.stringify({ preset, language });
  const rules = known.get(key) ?? prepare(preset, language);
  known.set(key, rules);
  return { ...(await rules), explain };
}

async function prepare(id: string, language: boolean): Promise<Omit<ExtractRules, 'explain'>> {
  const preset = presetById(id);
  return { names: rulesOf(preset), apply: await createPairFilter(preset, { language }), isUrlUnique: preset.isUrlUnique };
}

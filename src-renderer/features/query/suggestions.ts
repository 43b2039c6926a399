import { printText } from '#shared/query/pattern.ts';
import { formatCount, formatPercent, formatValue } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import type { FieldFacts } from '../../stores/fields-store.ts';
import { fieldTitle } from '../filters/field-title.ts';
import { valueTitle } from '../filters/value-title.ts';
import type { QueryToken } from './query-token.ts';

/** What may be meant by what is typed. */
export interface Suggestion {
  id: string;
  /** As the query language writes it. */
  text: string;
  detail: string;
  /** Rows under the other conditions, as they are shown. */
  count?: string;
  /** What takes the place of the token, from `from` on. */
  insert: string;
  from: number;
  /** A whole condition: taking it applies it. Else there is more to type. */
  isWhole: boolean;
}

/** Values of a field with their counts, or the ends of its values: what the engine told for a token. */
export interface ValueFacts {
  values: readonly { value: string; count: number }[];
  lowest: number | null;
  highest: number | null;
}

const MAX_FIELDS = 8;
/** Fields that people ask for most, first while nothing is typed. */
const FIRST = ['tag', 'rating', 'text', 'meaning', 'host', 'lang', 'width', 'length', 'status'];
const LISTED = ['match', 'choice', 'tags'];

/** The field that a token names; undefined while it names none. */
export function fieldOf(token: QueryToken, fields: readonly FieldFacts[]): FieldFacts | undefined {
  if (token.operator === '') return undefined;
  const name = token.name.toLowerCase();
  return fields.find((field) => field.name.toLowerCase() === name || (field.is_score && name.startsWith(`${field.name.toLowerCase()}@`)));
}

/** Whether the values of a field can be listed with their counts. */
export function hasValues({ kind }: FieldFacts): boolean {
  return LISTED.includes(kind);
}

/** @param facts what is known of the values of the token's field, null while it is asked for */
export function suggestionsFor(token: QueryToken, fields: readonly FieldFacts[], facts: ValueFacts | null): Suggestion[] {
  const field = fieldOf(token, fields);
  if (field) return valueSuggestions(token, field, facts);
  return token.operator === '' ? [...fieldSuggestions(token, fields), ...wordSuggestions(token, fields)] : [];
}

function fieldSuggestions({ name, from }: QueryToken, fields: readonly FieldFacts[]): Suggestion[] {
  const typed = name.toLowerCase();
  const rank = (field: FieldFacts): number => {
    if (typed === '') return field.is_score ? 0 : FIRST.includes(field.name) ? 1 + FIRST.indexOf(field.name) : 99;
    if (field.name.toLowerCase().startsWith(typed)) return 1;
    return fieldTitle(field.name).toLowerCase().startsWith(typed) ? 2 : field.name.toLowerCase().includes(typed) ? 3 : 99;
  };
  return fields
    .map((field) => ({ field, rank: rank(field) }))
    .filter((ranked) => ranked.rank < 99)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, MAX_FIELDS)
    .map(({ field }) => {
      const operator = field.kind === 'number' || field.kind === 'date' ? '>=' : ':';
      return {
        id: `field ${field.name}`,
        text: `${field.name}${operator}`,
        detail: field.is_score ? t('query.score_detail', { label: field.label ?? field.meaning }) : field.meaning,
        insert: `${field.name}${operator}`,
        from,
        isWhole: false,
      };
    });
}

/** What plain words can mean: words of captions, or images near their meaning. */
function wordSuggestions({ name, from }: QueryToken, fields: readonly FieldFacts[]): Suggestion[] {
  const words = name.trim();
  if (words === '') return [];
  const text: Suggestion = {
    id: 'words',
    text: `text:${printText(words)}`,
    detail: t('query.words_detail', { words }),
    insert: `text:${printText(words)}`,
    from,
    isWhole: true,
  };
  const near = `meaning:"${words.replaceAll(/[\\"*]/g, '\\$&')}"`;
  const meaning: Suggestion = {
    id: 'meaning',
    text: near,
    detail: t('query.meaning_detail', { words }),
    insert: near,
    from,
    isWhole: true,
  };
  return fields.some(({ kind }) => kind === 'meaning') ? [text, meaning] : [text];
}

function valueSuggestions(token: QueryToken, field: FieldFacts, facts: ValueFacts | null): Suggestion[] {
  const from = token.valueFrom;
  if (hasValues(field)) {
    const typed = token.value.toLowerCase();
    const listed = (facts?.values ?? field.choices.map((value) => ({ value, count: null }))).filter(
      ({ value }) => value.toLowerCase().includes(typed) || valueTitle(field.name, value).toLowerCase().includes(typed),
    );
    return listed.map(({ value, count }) => {
      const title = valueTitle(field.name, value);
      const insert = printText(value);
      const detail = title === value ? '' : title;
      return {
        id: `value ${value}`,
        text: value,
        detail,
        ...(count !== null && { count: formatCount(count) }),
        insert,
        from,
        isWhole: true,
      };
    });
  }
  if (field.kind !== 'number' || token.value !== '' || facts === null || facts.lowest === null || facts.highest === null) return [];
  const isUpper = token.operator.startsWith('<');
  return [10, 50, 90].map((percentile) => {
    const share = formatPercent((isUpper ? percentile : 100 - percentile) / 100);
    const detail = t(isUpper ? 'query.lowest_share' : 'query.highest_share', { share });
    return { id: `p${percentile}`, text: `p${percentile}`, detail, insert: `p${percentile}`, from, isWhole: true };
  });
}

/** What a field's values are like, for a line below the list; null where nothing helps. */
export function valueHint(token: QueryToken, fields: readonly FieldFacts[], facts: ValueFacts | null): string | null {
  const field = fieldOf(token, fields);
  if (!field) return null;
  if (field.kind === 'date') return t('query.hint_date');
  if (field.kind === 'words') return t('query.hint_words');
  if (field.kind === 'meaning') return t('query.hint_meaning');
  if (field.kind === 'like') return t('query.hint_like');
  if (field.kind !== 'number' || !facts || facts.lowest === null || facts.highest === null) return null;
  return t('query.hint_number', { lowest: formatValue(facts.lowest), highest: formatValue(facts.highest) });
}

/** A text with a suggestion taken. */
export function take(text: string, token: QueryToken, { insert, from }: Suggestion): { text: string; caret: number } {
  return { text: text.slice(0, from) + insert + text.slice(token.to), caret: from + insert.length };
}

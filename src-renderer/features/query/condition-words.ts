import { assertNever } from '#shared/errors.ts';
import type { Bound, CompareOperator, Expression, Group, Match, Range, Term } from '#shared/query/ast.ts';
import { printBound } from '#shared/query/bound.ts';
import { printQuery } from '#shared/query/printer.ts';
import { formatExact } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { readCondition } from '../../stores/condition.ts';
import { valueTitle } from '../filters/value-title.ts';

/** A condition in the reader's words: `tag` `is not` `blurry`. */
export interface ConditionWords {
  field: string;
  operator: string;
  value: string;
  /** In long form, for assistive technology: `aesthetic at least 4.8`. */
  label: string;
}

const SIGNS: Readonly<Record<CompareOperator, string>> = { '=': '=', '!=': '≠', '<': '<', '<=': '≤', '>': '>', '>=': '≥' };
const LONG = {
  '=': 'query.is',
  '!=': 'query.is_not',
  '<': 'query.below',
  '<=': 'query.at_most',
  '>': 'query.above',
  '>=': 'query.at_least',
} as const satisfies Record<CompareOperator, string>;
const OPPOSITE: Readonly<Record<CompareOperator, CompareOperator>> = { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' };

/** @param text canonical text of a condition */
export function conditionWords(text: string): ConditionWords {
  const expression = readCondition(text);
  return (expression && wordsOf(expression)) ?? plain('', '', text);
}

function plain(field: string, operator: string, value: string, longOperator = operator): ConditionWords {
  return { field, operator, value, label: [field, longOperator, value].filter(Boolean).join(' ') };
}

function wordsOf(expression: Expression): ConditionWords | undefined {
  if (isGroup(expression)) return alternatives(expression, false);
  if (expression.kind !== 'not') return termWords(expression, false);
  const { item } = expression;
  if (isGroup(item)) return alternatives(item, true) ?? negated(item);
  return item.kind === 'not' || item.kind === 'range' ? negated(item) : termWords(item, true);
}

const isGroup = (expression: Expression): expression is Group => expression.kind === 'and' || expression.kind === 'or';

const negated = (item: Expression): ConditionWords => plain('', t('query.not'), wordsOf(item)?.label ?? printQuery(item));

/** `lang is en or de`: values of one field that OR joins. */
function alternatives(group: Group, isNegated: boolean): ConditionWords | undefined {
  if (group.kind !== 'or') return undefined;
  const [first] = group.items;
  if (first.kind !== 'match') return undefined;
  const matches = group.items.filter((item): item is Match => item.kind === 'match' && item.field === first.field);
  if (matches.length < group.items.length) return undefined;
  const values = matches.map(patternText);
  const shown =
    values.length > 3 ? t('query.or_more', { values: values.slice(0, 2).join(', '), count: values.length - 2 }) : orList(values);
  return { ...matchWords(first.field, shown, isNegated), label: matchWords(first.field, orList(values), isNegated).label };
}

const orList = (values: readonly string[]): string =>
  values.length < 2 ? values.join('') : t('query.or', { first: values.slice(0, -1).join(', '), last: values.at(-1) });

function termWords(term: Term, isNegated: boolean): ConditionWords {
  switch (term.kind) {
    case 'compare': {
      const operator = isNegated ? OPPOSITE[term.operator] : term.operator;
      return plain(term.field, SIGNS[operator], boundText(term.bound), t(LONG[operator]));
    }
    case 'range':
      return rangeWords(term);
    case 'match':
      return matchWords(term.field, patternText(term), isNegated);
    case 'has':
      return plain(term.field, t(isNegated ? 'query.is_not' : 'query.is'), t('query.known'));
    case 'meaning':
      return plain(t('query.meaning'), t(isNegated ? 'query.not_like' : 'query.like'), `“${term.text}”`);
    case 'like':
      return plain(t('query.image'), t(isNegated ? 'query.not_like' : 'query.like'), term.reference);
    default:
      return assertNever(term);
  }
}

function rangeWords({ field, min, max, isMinInclusive, isMaxInclusive }: Range): ConditionWords {
  const [from, to] = [boundText(min), boundText(max)];
  if (isMinInclusive && isMaxInclusive) return { ...plain(field, '', `${from} – ${to}`), label: t('query.between', { field, from, to }) };
  const value = `${isMinInclusive ? '≥' : '>'} ${from}, ${isMaxInclusive ? '≤' : '<'} ${to}`;
  const [least, most] = [t(isMinInclusive ? 'query.at_least' : 'query.above'), t(isMaxInclusive ? 'query.at_most' : 'query.below')];
  return { ...plain(field, '', value), label: `${field} ${least} ${from}, ${most} ${to}` };
}

function matchWords(field: string, value: string, isNegated: boolean): ConditionWords {
  if (field === 'text') return plain(t('query.caption'), t(isNegated ? 'query.without' : 'query.with'), value);
  return plain(field, t(isNegated ? 'query.is_not' : 'query.is'), value);
}

const boundText = (bound: Bound): string => (bound.kind === 'number' ? formatExact(bound.value) : printBound(bound));

function patternText({ field, pattern }: Match): string {
  const value = pattern.join('*');
  return pattern.length === 1 ? valueTitle(field, value) : value;
}

import type { Expression } from '#shared/query/ast.ts';
import { printQuery } from '#shared/query/printer.ts';
import { type Condition, conditionText, readCondition as read } from '../../stores/condition.ts';

/** Conditions of the query as brushes and boxes show them, and back. Everything else stays a chip. */

export interface NumberBounds {
  min: number | null;
  max: number | null;
}

/** One bound or range on a field by plain numbers, and whether it is switched off. */
export interface BoundsCondition extends NumberBounds {
  isOff: boolean;
}

/** What a single condition says of a field's bounds; undefined where it is about something else or no plain bound. */
function boundsOf(expression: Expression, field: string): NumberBounds | undefined {
  if (expression.kind === 'range' && expression.field === field && expression.min.kind === 'number' && expression.max.kind === 'number')
    return { min: expression.min.value, max: expression.max.value };
  if (expression.kind !== 'compare' || expression.field !== field || expression.bound.kind !== 'number') return undefined;
  const { value } = expression.bound;
  if (expression.operator === '>=' || expression.operator === '>') return { min: value, max: null };
  if (expression.operator === '<=' || expression.operator === '<') return { min: null, max: value };
  return undefined;
}

/** Whether a condition is a bound or range on the field, percentiles included. */
export function isBoundOn(field: string): (condition: Condition) => boolean {
  return ({ text }) => {
    const expression = read(text);
    if (!expression) return false;
    return (
      (expression.kind === 'range' && expression.field === field) ||
      (expression.kind === 'compare' && expression.field === field && expression.operator !== '!=' && expression.operator !== '=')
    );
  };
}

/** The brush of a field: its bounds among the conditions. Bounds by percentile are no brush. */
export function boundsOn(conditions: readonly Condition[], field: string): BoundsCondition {
  let min: number | null = null;
  let max: number | null = null;
  let isOff = false;
  for (const { text, isOff: off } of conditions) {
    const expression = read(text);
    const found = expression && boundsOf(expression, field);
    if (!found) continue;
    min = found.min ?? min;
    max = found.max ?? max;
    isOff ||= off;
  }
  return { min, max, isOff };
}

/** The condition for bounds; null for none. */
export function boundsText(field: string, { min, max }: NumberBounds): string | null {
  const number = (value: number) => ({ kind: 'number' as const, value });
  if (min !== null && max !== null)
    return printQuery({ kind: 'range', field, min: number(min), max: number(max), isMinInclusive: true, isMaxInclusive: true });
  if (min !== null) return printQuery({ kind: 'compare', field, operator: '>=', bound: number(min) });
  return max === null ? null : printQuery({ kind: 'compare', field, operator: '<=', bound: number(max) });
}

/** The condition for a bound by percentile. @param percentile 0-100 */
export function percentileText(field: string, bound: 'min' | 'max', percentile: number): string {
  return printQuery({ kind: 'compare', field, operator: bound === 'min' ? '>=' : '<=', bound: { kind: 'percentile', value: percentile } });
}

/** Values of a field that conditions ask for and that they refuse. */
export interface Choice {
  included: readonly string[];
  excluded: readonly string[];
}

/** A value that a facet can stand for: a match of the whole value, without wildcards. */
function chosenValue(expression: Expression, field: string): string | undefined {
  if (expression.kind !== 'match' || expression.field !== field || expression.pattern.length !== 1) return undefined;
  return expression.pattern[0];
}

/** What one condition chooses of a field: `host:a`, `(host:a OR host:b)`, `-tag:x`; undefined for anything else. */
function choiceOf(expression: Expression, field: string): Choice | undefined {
  const value = chosenValue(expression, field);
  if (value !== undefined) return { included: [value], excluded: [] };
  if (expression.kind === 'not') {
    const refused = chosenValue(expression.item, field);
    return refused === undefined ? undefined : { included: [], excluded: [refused] };
  }
  if (expression.kind !== 'or') return undefined;
  const values = expression.items.map((item) => chosenValue(item, field));
  return values.every((item) => item !== undefined) ? { included: values, excluded: [] } : undefined;
}

/** Whether a condition is a choice of values of the field. */
export function isChoiceOf(field: string): (condition: Condition) => boolean {
  return ({ text }) => {
    const expression = read(text);
    return expression !== undefined && choiceOf(expression, field) !== undefined;
  };
}

/** The boxes of a field: what the conditions that are on include and exclude. */
export function choiceOn(conditions: readonly Condition[], field: string): Choice {
  const included: string[] = [];
  const excluded: string[] = [];
  for (const { text, isOff } of conditions) {
    const expression = isOff ? undefined : read(text);
    const choice = expression && choiceOf(expression, field);
    if (!choice) continue;
    included.push(...choice.included);
    excluded.push(...choice.excluded);
  }
  return { included, excluded };
}

/** The conditions for a choice: one for all that is included, one for each that is excluded. */
export function choiceTexts(field: string, { included, excluded }: Choice): string[] {
  const match = (value: string): Expression => ({ kind: 'match', field, pattern: [value] });
  const [first, second, ...rest] = included.map(match);
  const wanted = first && second ? conditionText({ kind: 'or', items: [first, second, ...rest] }) : first && printQuery(first);
  return [...(wanted === undefined ? [] : [wanted]), ...excluded.map((value) => printQuery({ kind: 'not', item: match(value) }))];
}

/** A choice with one value put into another state. */
export function withChoice({ included, excluded }: Choice, value: string, state: 'on' | 'off' | 'excluded'): Choice {
  const others = { included: included.filter((item) => item !== value), excluded: excluded.filter((item) => item !== value) };
  if (state === 'on') return { ...others, included: [...others.included, value] };
  return state === 'excluded' ? { ...others, excluded: [...others.excluded, value] } : others;
}

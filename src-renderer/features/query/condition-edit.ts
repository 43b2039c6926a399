import type { Expression } from '#shared/query/ast.ts';
import { parsePattern, printPattern } from '#shared/query/pattern.ts';
import { readCondition } from '../../stores/condition.ts';

/** A condition as a chip lets it be edited: its value alone where it has one, else its whole text. */
export interface ConditionEdit {
  /** What stands before the value: `-tag:`, `width>=`. '' where the whole text is edited. */
  prefix: string;
  value: string;
  /** Whether a typed value gets the quotes that it needs. */
  isPattern: boolean;
}

const VALUE = /^(-?[^\s:=<>!"()]+(?:!=|<=|>=|[:=<>]))(.*)$/su;

/** @param text canonical text of a condition */
export function editOf(text: string): ConditionEdit {
  const whole = { prefix: '', value: text, isPattern: false };
  const expression = readCondition(text);
  if (!expression || !isSimple(expression)) return whole;
  const [, prefix, value] = VALUE.exec(text) ?? [];
  if (prefix === undefined || value === undefined) return whole;
  const isPattern = !isBound(expression);
  return {
    prefix, // Spaces at an end are kept by the quotes alone.
    value: isPattern ? value.replace(/^"(\S(?:.*\S)?)"$/su, '$1') : value,
    isPattern,
  };
}

/** The text of a condition with another value. An operator before the value takes the place of the old one. */
export function editedText({ prefix, isPattern }: ConditionEdit, value: string): string {
  const typed = value.trim();
  if (prefix === '') return typed;
  if (isPattern) return `${prefix}${typed.startsWith('"') ? typed : printPattern(parsePattern(typed))}`;
  return /^[<>=!]/.test(typed) ? prefix.replace(/[:=<>!]+$/, '') + typed : prefix + typed;
}

function isSimple(expression: Expression): boolean {
  const term = expression.kind === 'not' ? expression.item : expression;
  // `0.5<=width<1` has its field in the middle.
  if (term.kind === 'range') return term.isMinInclusive && term.isMaxInclusive;
  return ['compare', 'match', 'meaning', 'like'].includes(term.kind);
}

function isBound(expression: Expression): boolean {
  const term = expression.kind === 'not' ? expression.item : expression;
  return term.kind === 'compare' || term.kind === 'range';
}

import type { Bound } from './ast.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?Z)?)?)?$/;

function parseFinite(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  // -0 would print as 0 and so not come back as the same tree.
  return Number.isFinite(value) ? value + 0 : undefined;
}

/** Reads a number or a percentile (`p90`, `p99.5`; 0 to 100). undefined when the text is neither. */
export function parseNumberBound(text: string): Bound | undefined {
  if (text.startsWith('p') || text.startsWith('P')) {
    const value = parseFinite(text.slice(1));
    return value !== undefined && value >= 0 && value <= 100 ? { kind: 'percentile', value } : undefined;
  }
  const value = parseFinite(text);
  return value === undefined ? undefined : { kind: 'number', value };
}

/** Reads a date bound. undefined when the text is no date of the calendar. */
export function parseDateBound(text: string): Bound | undefined {
  return datePeriod(text) && { kind: 'date', value: text };
}

/** The period that a date bound names. @returns [startMs, endMs), milliseconds since 1970 in UTC; undefined when it is no date */
export function datePeriod(text: string): { startMs: number; endMs: number } | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const start = new Date(`${year}-${month ?? '01'}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}Z`);
  // Date rolls 30 February over into March.
  if (Number.isNaN(start.getTime()) || start.getUTCDate() !== Number(day ?? '1')) return undefined;
  const end = new Date(start);
  if (second !== undefined) end.setUTCSeconds(end.getUTCSeconds() + 1);
  else if (minute !== undefined) end.setUTCMinutes(end.getUTCMinutes() + 1);
  else if (day !== undefined) end.setUTCDate(end.getUTCDate() + 1);
  else if (month !== undefined) end.setUTCMonth(end.getUTCMonth() + 1);
  else end.setUTCFullYear(end.getUTCFullYear() + 1);
  return { startMs: start.getTime(), endMs: end.getTime() };
}

export function printBound(bound: Bound): string {
  return bound.kind === 'percentile' ? `p${bound.value}` : String(bound.value);
}

/** True when both bounds are known without looking at the rows and the first lies above the second. */
export function isReversed(min: Bound, max: Bound): boolean {
  if (min.kind !== max.kind) return false;
  if (min.kind !== 'date' || max.kind !== 'date') return min.value > max.value;
  return (datePeriod(min.value)?.startMs ?? 0) > (datePeriod(max.value)?.startMs ?? 0);
}

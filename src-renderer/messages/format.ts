import { currentLocale } from './translate.ts';

/** Numbers, sizes, times as the reader's locale writes them. */
const formats = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${currentLocale()} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(currentLocale(), options);
    formats.set(key, found);
  }
  return found;
}

/** 188,606 */
export function formatCount(value: number): string {
  return format({ maximumFractionDigits: 0 }).format(value);
}

/** A number with a fixed count of digits after the point: 6.88. */
export function formatNumber(value: number, digits: number): string {
  return format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A score or fact with as many digits as its size deserves: 0.341, 6.88, 1,024. */
export function formatValue(value: number): string {
  if (Number.isInteger(value)) return formatCount(value);
  const size = Math.abs(value);
  return formatNumber(value, size < 1 ? 3 : size < 100 ? 2 : 0);
}

/** A number with every digit that it has, as a condition was written: 4.8, 0.0125. */
export function formatExact(value: number): string {
  return format({ maximumFractionDigits: 20 }).format(value);
}

/** 84 % */
export function formatPercent(share: number): string {
  return format({ style: 'percent', maximumFractionDigits: 0 }).format(share);
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Bytes with a decimal unit: 96 kB, 1.9 GB. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return format({
    style: 'unit',
    unit: BYTE_UNITS[unit] ?? 'byte',
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: digits,
  }).format(value);
}

const DURATIONS = [
  { ms: 86_400_000, unit: 'day' },
  { ms: 3_600_000, unit: 'hour' },
  { ms: 60_000, unit: 'minute' },
  { ms: 1000, unit: 'second' },
] as const;

/** A rough span: 3 min, 2 h. @param ms zero or more */
export function formatDuration(ms: number): string {
  const step = DURATIONS.find((duration) => ms >= duration.ms) ?? { ms: 1000, unit: 'second' as const };
  const value = ms / step.ms;
  return format({
    style: 'unit',
    unit: step.unit,
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && step.unit !== 'second' ? 1 : 0,
  }).format(value);
}

/** A span from one duration to another in the larger one's unit: 1–3 min. @param range milliseconds, lower one first */
export function formatDurationRange([from, to]: readonly [number, number]): string {
  const step = DURATIONS.find((duration) => to >= duration.ms) ?? { ms: 1000, unit: 'second' as const };
  const [low, high] = [Math.max(0, Math.floor(from / step.ms)), Math.max(1, Math.ceil(to / step.ms))];
  const last = format({ style: 'unit', unit: step.unit, unitDisplay: 'short' }).format(high);
  return low === high ? last : `${formatCount(low)}–${last}`;
}

/** 18 Nov 2026 */
export function formatDate(ms: number): string {
  return new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium' }).format(ms);
}

/** 18 Nov 2026, 14:02 */
export function formatDateTime(ms: number): string {
  return new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}

/** 14:02 */
export function formatTime(ms: number): string {
  return new Intl.DateTimeFormat(currentLocale(), { timeStyle: 'short' }).format(ms);
}

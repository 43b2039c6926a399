import { parseLooseObject } from '../imports/loose-json.ts';
import type { ExactJson } from '../util/exact-json.ts';

/** Integers beyond 2^53 become text, so that no digit is lost. */
function readable(value: ExactJson): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? value.map(readable) : readableObject(value);
}

const readableObject = (object: Record<string, ExactJson>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).map(([name, item]) => [name, readable(item)]));

/**
 * A JSON object of a file or a page, to be shown.
 * @returns undefined for a text that is none, and for no text
 */
export function readableJson(text: string | null): Record<string, unknown> | undefined {
  const object = text === null ? undefined : parseLooseObject(text);
  return object && readableObject(object);
}

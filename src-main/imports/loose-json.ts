import { type ExactJson, parseExactJson } from '../util/exact-json.ts';

/** What Python's json module writes for floats that JSON has no word for. Inside strings it is text. */
const STRING_OR_WORD = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs;

/** Objects and lists deeper than this are no metadata of an image. */
const MAX_DEPTH = 64;

/** @throws SyntaxError for a text that is no JSON even with null in the place of `NaN` and `Infinity` */
export function parseLooseJson(text: string): ExactJson {
  const isLoose = /NaN|Infinity/.test(text);
  return parseExactJson(isLoose ? text.replaceAll(STRING_OR_WORD, (part) => (part.startsWith('"') ? part : 'null')) : text);
}

/**
 * Reads a JSON object, also with `NaN` and `Infinity`, which become null.
 * @returns undefined for a text that is none
 */
export function parseLooseObject(text: string): Record<string, ExactJson> | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    const value = parseLooseJson(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Counts open brackets outside strings, so that the recursion of the parser and of what follows stays short. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      depth++;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}

import { namedReferences, unescapeHtml } from '../util/unescape-html.ts';

const REFERENCE = /&#?[0-9A-Za-z]{1,24};/g;

let known: ReadonlyMap<string, string> | undefined;

/** ftfy's `unescape_html`: references that end in a semicolon, and names in capitals where these cannot mean anything else. */
export function fixEntities(text: string): string {
  if (!text.includes('&')) return text;
  known ??= references();
  const names = known;
  return text.replace(REFERENCE, (reference) => {
    const named = names.get(reference);
    if (named !== undefined) return named;
    if (!reference.startsWith('&#')) return reference;
    const character = unescapeHtml(reference);
    return character.includes(';') ? reference : character;
  });
}

function references(): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [name, text] of namedReferences()) {
    if (!name.endsWith(';')) continue;
    all.set(`&${name}`, text);
    const capitals = `&${name.toUpperCase()}`;
    if (name === name.toLowerCase() && unescapeHtml(capitals) === capitals) all.set(capitals, text.toUpperCase());
  }
  return all;
}

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const sources = ['src-renderer/**/*.{ts,tsx}', 'src-shared/**/*.ts'].flatMap((pattern) => globSync(pattern, { cwd: ROOT }));

/** Of the language and the browser, what came after Chromium 108: the builder rewrites syntax, but supplies no function. */
const LATER = [
  /\.(?:toSorted|toReversed|toSpliced)\(/,
  /\b(?:Object|Map)\.groupBy\(/,
  /\bArray\.fromAsync\(/,
  /\bPromise\.(?:withResolvers|try)\b/,
  /\bURL\.(?:parse|canParse)\(/,
  /\bAbortSignal\.any\(/,
  /\bIterator\.from\(/,
  /\.(?:keys|values|entries)\(\)\.(?:map|filter|take|drop|flatMap|reduce|toArray|forEach|some|every|find)\(/,
  /\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(/,
  /\bRegExp\.escape\(/,
  /\.(?:toBase64|toHex)\(|\.(?:fromBase64|fromHex)\(/,
  /\bnew Intl\.DurationFormat\b/,
];

test('neither the page nor what it shares with the engine calls what the oldest supported Chromium does not have', () => {
  expect(sources.length).toBeGreaterThan(100);
  const found = sources.flatMap((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return LATER.flatMap((pattern) => (pattern.exec(text) ?? []).map((what) => `${path}: ${what}`));
  });
  expect(found).toEqual([]);
});

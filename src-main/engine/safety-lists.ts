import { resolve } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { HASH_KINDS, type HashBlob, LIST_TYPES } from '../safety/list-type.ts';
import { readHashList } from '../safety/read-hash-list.ts';
import { SafetyMatcher } from '../safety/safety-matcher.ts';

/** The lists of a library. */
export function libraryMatcher(catalog: Catalog): SafetyMatcher {
  const blobs = catalog.safety.hashes().flatMap(({ type, kind, hashes }): HashBlob[] => {
    const known = HASH_KINDS.find((one) => one === kind);
    return known ? [{ isUrl: type === 'url', kind: known, hashes }] : [];
  });
  return new SafetyMatcher(blobs);
}

/** Whether an address may neither be asked for nor come into the library: it is in a list, or was quarantined before. */
export function refusesUrl(catalog: Catalog, lists: SafetyMatcher): ((url: string) => boolean) | undefined {
  const hasQuarantine = catalog.safety.quarantined() > 0;
  if (!hasQuarantine && !lists.hasUrls) return undefined;
  return (url) => (hasQuarantine && catalog.safety.isQuarantined(url)) || lists.matchesUrl(url);
}

/** Lists that a command names itself. @param given TYPE=FILE each @throws as readHashList */
export async function readSafetyLists(given: readonly string[], options: { signal: AbortSignal }): Promise<SafetyMatcher> {
  const blobs: HashBlob[] = [];
  for (const text of given) {
    const at = text.indexOf('=');
    const type = LIST_TYPES.find((one) => one === text.slice(0, at));
    if (type) blobs.push(...(await readHashList(resolve(text.slice(at + 1)), type, options)).blobs);
  }
  return new SafetyMatcher(blobs);
}

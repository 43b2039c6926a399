import type { Catalog } from '../../catalog/catalog.ts';
import type { CheckedSample } from '../../catalog/queries/safety.ts';
import type { KnownHashes } from '../../safety/safety-matcher.ts';
import type { ShardTally, Stage } from '../stage.ts';

export interface SafetyCheckTally extends ShardTally {
  /** Samples that were taken out, and images that went with them. */
  quarantined: number;
  images: number;
  /** Images of which a list asks for a hash that cannot be told without bytes, which were not kept. */
  notTold: number;
}

interface Hits {
  byUrl: number[];
  byImage: number[];
}

export interface SafetyCheckDependencies {
  catalog: Catalog;
  lists: {
    needsBytes: boolean;
    matchesUrl(url: string): boolean;
    matchesKnown(known: KnownHashes): boolean;
    matchesBytes(bytes: Uint8Array): boolean;
  };
  /** The bytes of an image as they came. */
  read: (place: { pack: string; offset: number; length: number }) => Promise<Uint8Array>;
  now: () => number;
}

const SHARD_IDS = 2000;

/** Asks the safety lists about every sample of the library, by what the catalog knows of it. @param asked tells one state of the lists from another */
export function safetyCheckStage(
  { catalog, lists, read, now }: SafetyCheckDependencies,
  asked: Record<string, unknown>,
): Stage<{ first: number; end: number }, SafetyCheckTally, Hits> {
  /** @returns null where nobody can tell */
  const isListed = async (sample: CheckedSample): Promise<boolean | null> => {
    const { sha256, md5, pdq, pdqQuality, pack, offset, length } = sample;
    if (!sha256 || !md5 || !pdq || pdqQuality === null) return false;
    if (lists.matchesKnown({ sha256, md5, pdq, pdqQuality })) return true;
    if (!lists.needsBytes) return false;
    if (sample.kept !== 'original' || pack === null || offset === null || length === null) return null;
    return lists.matchesBytes(await read({ pack, offset, length }));
  };
  return {
    id: 'safety-check',
    afterResume: 'answer',
    options: asked,
    concurrency: 1,
    async plan() {
      const end = catalog.safety.highestId() + 1;
      return Array.from({ length: Math.ceil(end / SHARD_IDS) }, (_, at) => ({ first: at * SHARD_IDS, end: (at + 1) * SHARD_IDS }));
    },
    itemsOf: ({ first, end }) => catalog.safety.countBetween(first, end),
    async run({ first, end }, { signal, report }) {
      const samples = catalog.safety.between(first, end);
      const hits: Hits = { byUrl: [], byImage: [] };
      let notTold = 0;
      for (const [done, sample] of samples.entries()) {
        signal.throwIfAborted();
        const answer = await isListed(sample);
        if (answer === true) hits.byImage.push(sample.id);
        else if (lists.matchesUrl(sample.url)) hits.byUrl.push(sample.id);
        else if (answer === null) notTold++;
        if (done % 100 === 99) report({ done: done + 1 });
      }
      return { tally: { done: samples.length, bytes: 0, failedByStatus: {}, quarantined: 0, images: 0, notTold }, payload: hits };
    },
    commit(_spec, { byUrl, byImage }, tally) {
      for (const [ids, withImage] of [[byImage, true] as const, [byUrl, false] as const]) {
        const gone = catalog.safety.quarantine(ids, { withImage, now: now() });
        tally.quarantined += gone.samples;
        tally.images += gone.images;
      }
    },
  };
}

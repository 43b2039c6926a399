import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, ITEM_STATUSES, type ItemStatus, type Outcome } from '#shared/outcome.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { PendingFetch } from '../../catalog/queries/fetches.ts';
import type { FetchedBody, KnownImage } from '../../fetch/fetcher.ts';
import type { ImageFacts } from '../../images/image-facts.ts';
import type { PackRef, PackStore } from '../../store/pack-store.ts';
import { imageRow } from '../image-row.ts';
import type { ShardTally, Stage } from '../stage.ts';

/** One image of a shard after download and inspection. `original` is what is to be kept, or the path of a file that holds it. */
interface Arrived {
  sample: PendingFetch;
  outcome: Outcome<ArrivedImage | 'unchanged'>;
}

interface ArrivedImage {
  body: Pick<FetchedBody, 'finalUrl' | 'contentType' | 'httpStatus' | 'validators'>;
  facts: Omit<ImageFacts, 'kept'>;
  kept: 'original' | 'resized' | 'none';
  original: Uint8Array | string | null;
}

interface Stored {
  sample: PendingFetch;
  outcome: Arrived['outcome'];
  /** Where the bytes went; null for a failure and for what the library has already. */
  references: { original: PackRef | null; thumbnail: PackRef | null } | null;
}

interface Payload {
  stored: Stored[];
  /** Ends of the packs after this shard's sync. */
  ends: Record<string, number>;
}

export interface DownloadTally extends ShardTally {
  ok: number;
  /** Of those, images that their hosts say are the same as before. */
  unchanged: number;
  byStatus: Partial<Record<ItemStatus, number>>;
}

export interface DownloadDependencies {
  catalog: Catalog;
  originals: PackStore;
  thumbnails: PackStore;
  /** `known`: the image that the last download brought; `unchanged` where it is the same still. */
  fetch: (url: string, options: { known: KnownImage | null; signal: AbortSignal }) => Promise<Outcome<FetchedBody | 'unchanged'>>;
  /** Whether bytes are in a safety list; asked before they are decoded or written anywhere. */
  isQuarantined: (bytes: Uint8Array) => boolean;
  inspect: (bytes: Buffer<ArrayBuffer>, signal: AbortSignal) => Promise<Outcome<ImageFacts>>;
  /** Writes down what was done at each host since the last call. */
  recordHosts: () => void;
  /** Share of the connections' time that passes in waiting for hosts, 0-1; null while nothing is to do. */
  waitingShare: () => number | null;
  now: () => number;
}

/** Small enough that a restart repeats little, large enough that a commit's disk sync is shared. */
const SHARD_ITEMS = 64;
/** Shards at work at once: hosts are slow, and a shard waits for its slowest. */
const SHARDS_AT_ONCE = 8;
/** Larger images wait for their commit on disk, so that the shards at work never hold more than some 130 MB. */
const SPILL_BYTES = 256 * 1024;

/**
 * Downloads the images of samples. Bytes are appended to the packs and synced before the catalog learns of them; what a crash leaves
 * behind the committed end is cut off at the next start.
 */
export function downloadStage(
  dependencies: DownloadDependencies,
  options: { retry?: readonly ItemStatus[] | undefined; keepsBytes: boolean; asked: Record<string, unknown> },
): Stage<number[], DownloadTally, Payload> {
  const { catalog, originals, thumbnails } = dependencies;
  /** Appends of different shards must not interleave with another shard's sync and commit. */
  let writing: Promise<unknown> = Promise.resolve();
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = writing.then(work, work);
    writing = mine.catch(() => {});
    return mine;
  };

  const arrive = async (sample: PendingFetch, workDir: string, signal: AbortSignal): Promise<Arrived> => {
    const fetched = await dependencies.fetch(sample.url, { known: knownImage(sample, options), signal });
    if (!fetched.ok) return { sample, outcome: fetched };
    if (fetched.value === 'unchanged') return { sample, outcome: { ok: true, value: 'unchanged' } };
    const { bytes, ...body } = fetched.value;
    if (dependencies.isQuarantined(bytes)) return { sample, outcome: failure('quarantined', 'quarantined') };
    const inspected = await dependencies.inspect(bytes, signal);
    if (!inspected.ok) return { sample, outcome: { ...inspected, httpStatus: body.httpStatus } };
    const { kept, ...facts } = inspected.value;
    let original: Uint8Array | string | null = kept === 'original' ? bytes : kept;
    if (original !== null && original.byteLength > SPILL_BYTES) {
      const path = join(workDir, String(sample.id));
      await writeFile(path, original);
      original = path;
    }
    const keeps = kept === null ? 'none' : kept === 'original' ? 'original' : 'resized';
    return { sample, outcome: { ok: true, value: { body, facts, kept: keeps, original } } };
  };

  /** Appends what the library does not have yet, in sample order, so that a shard always writes the same bytes. */
  const store = async (arrived: readonly Arrived[]): Promise<Payload> => {
    const seen = new Set<string>();
    const stored: Stored[] = [];
    for (const { sample, outcome } of arrived) {
      let references: Stored['references'] = null;
      if (outcome.ok && outcome.value !== 'unchanged') {
        const { facts, original } = outcome.value;
        const before = catalog.images.kept(Buffer.from(facts.sha256, 'hex'));
        const isNew = before === undefined;
        // An image of which only the facts were kept gets its bytes when a later download is to keep them.
        if (!seen.has(facts.sha256) && (isNew || (before === 'none' && original !== null))) {
          seen.add(facts.sha256);
          const bytes = typeof original === 'string' ? await readFile(original) : original;
          references = {
            original: bytes && (await originals.append(`${facts.sha256}.${facts.format}`, bytes)),
            thumbnail: isNew ? await thumbnails.append(`${facts.sha256}.jpg`, facts.thumbnail) : null,
          };
        }
      }
      stored.push({ sample, outcome, references });
    }
    await Promise.all([originals.sync(), thumbnails.sync()]);
    return { stored, ends: { ...originals.ends(), ...thumbnails.ends() } };
  };

  return {
    id: 'download',
    // A retry plans what failed, also what has just failed again: once is what was asked for.
    afterResume: options.retry === undefined ? 'plan' : 'answer',
    options: options.asked,
    concurrency: SHARDS_AT_ONCE,
    waiting() {
      const share = dependencies.waitingShare();
      return share === null ? null : { on: 'hosts', share };
    },
    async plan() {
      const ids = catalog.fetches.pendingIds(options.retry);
      return Array.from({ length: Math.ceil(ids.length / SHARD_ITEMS) }, (_, at) => ids.slice(at * SHARD_ITEMS, (at + 1) * SHARD_ITEMS));
    },
    itemsOf: (ids) => ids.length,
    async run(ids, { workDir, signal, report }) {
      const samples = catalog.fetches.pendingByIds(ids);
      let done = 0;
      let bytes = 0;
      const settled = await Promise.allSettled(
        samples.map(async (sample) => {
          const result = await arrive(sample, workDir, signal);
          done++;
          if (result.outcome.ok && result.outcome.value !== 'unchanged') bytes += result.outcome.value.facts.bytes;
          report({ done, bytes });
          return result;
        }),
      );
      const arrived = settled.map((item) => {
        if (item.status === 'rejected') throw item.reason;
        return item.value;
      });
      const byStatus: Partial<Record<ItemStatus, number>> = {};
      for (const { outcome } of arrived) {
        const status = outcome.ok ? 'ok' : outcome.status;
        byStatus[status] = (byStatus[status] ?? 0) + 1;
      }
      const { ok = 0, ...failedByStatus } = byStatus;
      const unchanged = arrived.filter(({ outcome }) => outcome.ok && outcome.value === 'unchanged').length;
      return {
        tally: { done: samples.length, bytes, ok, unchanged, byStatus, failedByStatus },
        payload: await exclusively(() => store(arrived)),
      };
    },
    commit(_ids, { stored, ends }, tally) {
      for (const { sample, outcome, references } of stored) {
        if (!outcome.ok && outcome.status === 'quarantined') {
          catalog.safety.quarantine([sample.id], { withImage: false, now: dependencies.now() });
          continue;
        }
        // Of an image that was there before, only a host's lasting no makes an end; its bad day does not.
        const isOnlyLater = !outcome.ok && ITEM_STATUSES[outcome.status].retry === 'later' && catalog.fetches.hasImage(sample.id);
        if (isOnlyLater || (outcome.ok && outcome.value === 'unchanged')) {
          catalog.fetches.recordUnchanged(sample.id, isOnlyLater ? null : dependencies.now());
          continue;
        }
        const image = outcome.ok && outcome.value !== 'unchanged' ? outcome.value : undefined;
        const sha256 = image ? Buffer.from(image.facts.sha256, 'hex') : null;
        // Two shards at work at once may both have brought the same new image: the first to commit wins, the other's bytes lie idle.
        const before = sha256 ? catalog.images.kept(sha256) : undefined;
        if (image && sha256 && references?.original && before === 'none') catalog.images.keep(sha256, image.kept, references.original);
        if (image && references?.thumbnail && before === undefined) {
          catalog.images.add(imageRow(image.facts, image.kept, { original: references.original, thumbnail: references.thumbnail }));
        }
        // Its bytes were not stored again because the library had them, and they have gone into quarantine since: the next download tries anew.
        if (sha256 && catalog.images.kept(sha256) === undefined) {
          tally.done--;
          tally.ok--;
          tally.byStatus.ok = tally.ok;
          continue;
        }
        catalog.fetches.record({
          sampleId: sample.id,
          status: outcome.ok ? 'ok' : outcome.status,
          httpStatus: (outcome.ok ? image?.body.httpStatus : outcome.httpStatus) ?? null,
          message: outcome.ok ? null : outcome.message,
          sha256,
          finalUrl: image && image.body.finalUrl !== sample.url ? image.body.finalUrl : null,
          contentType: image?.body.contentType ?? null,
          etag: image?.body.validators?.etag ?? null,
          lastModified: image?.body.validators?.lastModified ?? null,
          fetchedAt: dependencies.now(),
        });
      }
      for (const [pack, end] of Object.entries(ends)) catalog.images.raisePackEnd(pack, end);
      dependencies.recordHosts();
      catalog.revisions.touchSamples(stored.map(({ sample }) => sample.id));
    },
  };
}

/** What a host may leave as it is. An image of which only the facts were kept is asked for anew when its bytes are wanted now. */
function knownImage({ known }: PendingFetch, { keepsBytes }: { keepsBytes: boolean }): KnownImage | null {
  if (!known || (keepsBytes && known.kept === 'none')) return null;
  return { finalUrl: known.finalUrl, validators: { etag: known.etag, lastModified: known.lastModified } };
}

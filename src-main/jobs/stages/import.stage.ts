import { basename } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { failure, type ItemStatus, type Outcome } from '#shared/outcome.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ImageFacts } from '../../images/image-facts.ts';
import { extraTypes } from '../../imports/extra-types.ts';
import type { DatasetPart } from '../../imports/find-parts.ts';
import type { ImportRow } from '../../imports/import-row.ts';
import { openPart } from '../../imports/read-part.ts';
import { type Skipped, SkippedCount } from '../../imports/skipped.ts';
import { toImportRow } from '../../imports/to-import-row.ts';
import type { PackRef, PackStore } from '../../store/pack-store.ts';
import { uidOf } from '../../util/uid.ts';
import { imageRow } from '../image-row.ts';
import { importBatches } from '../import-batches.ts';
import { extraOf, sampleOf } from '../import-sample.ts';
import type { ShardTally, Stage } from '../stage.ts';

export interface ImportSpec {
  part: DatasetPart;
  /** Of the library before the job: what it has added is the difference, however often it was interrupted. */
  before: Totals;
}

interface Totals {
  samples: number;
  images: number;
}

export interface ImportTally extends ShardTally {
  before: Totals;
  byStatus: Partial<Record<ItemStatus, number>>;
  pending: number;
  skipped: Skipped;
}

export interface ImportDependencies {
  catalog: Catalog;
  originals: PackStore;
  thumbnails: PackStore;
  parts: () => Promise<readonly DatasetPart[]>;
  inspect: (bytes: Buffer, signal: AbortSignal) => Promise<Outcome<ImageFacts>>;
  /** Whether an address or an image is in a safety list; asked before the image is decoded or written anywhere. */
  isQuarantined: (row: { url: string; image: Buffer | null }) => boolean;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** A row and what came of its image; null where it has none, or where the library has one already. */
interface InspectedRow {
  row: ImportRow;
  uid: Buffer;
  image: Outcome<ImageFacts> | null;
}

interface References {
  original: PackRef | null;
  thumbnail: PackRef | null;
}

/**
 * Takes data sets in, shard by shard. Each batch is appended to the packs, synced and committed in a short transaction of its own, so that
 * memory does not depend on the size of a shard. A repetition finds its own samples with their images and changes nothing.
 */
export function importStage(dependencies: ImportDependencies, asked: Record<string, unknown>): Stage<ImportSpec, ImportTally> {
  const { catalog, originals, thumbnails } = dependencies;

  const inspectRow = async (row: ImportRow, signal: AbortSignal): Promise<InspectedRow> => {
    const uid = Buffer.from(uidOf(row.caption, row.url), 'hex');
    if (dependencies.isQuarantined(row)) return { row, uid, image: failure('quarantined', 'quarantined') };
    if (row.image === null || catalog.samples.find(uid)?.status === 'ok') return { row, uid, image: null };
    return { row, uid, image: await inspect(row.image, signal) };
  };
  const inspect = async (bytes: Buffer, signal: AbortSignal): Promise<Outcome<ImageFacts>> => {
    try {
      return await dependencies.inspect(bytes, signal);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'PROCESS_DIED') throw error;
      return failure('decode_error', `the decoder ended: ${error.message}`);
    }
  };

  /** Appends what the library does not have yet. @returns references by sha256; no thumbnail where only the bytes were missing */
  const append = async (rows: readonly InspectedRow[]): Promise<Map<string, References>> => {
    const references = new Map<string, References>();
    for (const { row, image } of rows) {
      if (!image?.ok || row.image === null || references.has(image.value.sha256)) continue;
      const { sha256, format, kept, thumbnail } = image.value;
      const bytes = kept === 'original' ? row.image : kept;
      const before = catalog.images.kept(Buffer.from(sha256, 'hex'));
      // An image of which only the facts were kept gets its bytes when they are to be kept now.
      if (before !== undefined && (before !== 'none' || bytes === null)) continue;
      references.set(sha256, {
        original: bytes && (await originals.append(`${sha256}.${format}`, bytes)),
        thumbnail: before === undefined ? await thumbnails.append(`${sha256}.jpg`, thumbnail) : null,
      });
    }
    await Promise.all([originals.sync(), thumbnails.sync()]);
    return references;
  };

  /** The row of an image, once in a batch; the bytes of one whose facts alone were there. */
  const recordImage = (facts: ImageFacts, { original, thumbnail }: References): void => {
    const sha256 = Buffer.from(facts.sha256, 'hex');
    const kept = facts.kept === null ? 'none' : facts.kept === 'original' ? 'original' : 'resized';
    const before = catalog.images.kept(sha256);
    if (before === undefined && thumbnail !== null) catalog.images.add(imageRow(facts, kept, { original, thumbnail }));
    else if (before === 'none' && original !== null) catalog.images.keep(sha256, kept, original);
  };

  /** Takes rows out that are in a safety list. @returns the others, and where they stood in the batch */
  const withoutQuarantined = (rows: readonly InspectedRow[], tally: ImportTally): { one: InspectedRow; position: number }[] => {
    const isHit = ({ image }: InspectedRow): boolean => image !== null && !image.ok && image.status === 'quarantined';
    for (const { row, uid } of rows.filter(isHit)) {
      tally.byStatus.quarantined = (tally.byStatus.quarantined ?? 0) + 1;
      const known = catalog.samples.find(uid);
      if (known) catalog.safety.quarantine([known.id], { withImage: false, now: dependencies.now() });
      catalog.safety.quarantineUrl(row.url, dependencies.now());
    }
    return rows.flatMap((one, position) => (isHit(one) ? [] : [{ one, position }]));
  };

  /** Everything of a batch, in one transaction. @param first number of its first row in the shard */
  const record = (
    batch: readonly InspectedRow[],
    references: Awaited<ReturnType<typeof append>>,
    { part, first, types, tally }: { part: string; first: number; types: ReadonlyMap<string, string>; tally: ImportTally },
  ): void => {
    const kept = withoutQuarantined(batch, tally);
    const rows = kept.map(({ one }) => one);
    const factsOf = ({ image }: InspectedRow): ImageFacts | null => (image?.ok ? image.value : null);
    const isKnown = rows.map(({ uid }) => catalog.samples.find(uid) !== undefined);
    const columns = rows.flatMap((one, at) => (isKnown[at] ? [] : extraTypes(extraOf(one.row, factsOf(one)), types)));
    catalog.extras.record(columns);
    catalog.samples.add({
      uids: Buffer.concat(rows.map(({ uid }) => uid)),
      at(position) {
        const { one, position: place = 0 } = kept[position] ?? {};
        if (!one) throw new AppError('BUG', `a batch of ${rows.length} rows was asked for row ${position}`);
        return sampleOf(one.row, { part, position: first + place, facts: factsOf(one) });
      },
    });
    const touched: number[] = [];
    for (const { row, uid, image } of rows) {
      const sample = catalog.samples.find(uid);
      if (!sample) throw new AppError('BUG', `${row.place}: the sample that was just added is not there`);
      const sha256 = image?.ok ? Buffer.from(image.value.sha256, 'hex') : null;
      const found = sample.status === 'ok' || image?.ok ? null : image && !image.ok ? image : row.failure;
      const places = image?.ok ? references.get(image.value.sha256) : undefined;
      if (image?.ok && places && sample.status !== 'ok') recordImage(image.value, places);
      // Its bytes were not stored again because the library had them, and they have gone into quarantine since.
      const isGone = sample.status !== 'ok' && sha256 !== null && catalog.images.kept(sha256) === undefined;
      const status = isGone ? undefined : sample.status === 'ok' || image?.ok ? 'ok' : (sample.status ?? found?.status);
      if (status === undefined) tally.pending++;
      else tally.byStatus[status] = (tally.byStatus[status] ?? 0) + 1;
      // A failure tells nothing new of a sample that was tried before; an image does.
      if (status === undefined || status === sample.status) continue;
      catalog.fetches.record({
        sampleId: sample.id,
        status,
        httpStatus: found?.httpStatus ?? null,
        message: found?.message ?? null,
        sha256,
        finalUrl: null,
        contentType: null,
        fetchedAt: dependencies.now(),
      });
      touched.push(sample.id);
    }
    for (const [pack, end] of Object.entries({ ...originals.ends(), ...thumbnails.ends() })) catalog.images.raisePackEnd(pack, end);
    catalog.revisions.touchSamples(touched);
  };

  return {
    id: 'import',
    afterResume: 'answer',
    options: asked,
    // Samples come into the library in the order of the shards.
    concurrency: 1,
    async plan() {
      const before = { samples: catalog.samples.count(), images: catalog.images.totals().images };
      return (await dependencies.parts()).map((part) => ({ part, before }));
    },
    itemsOf: () => null,
    async run({ part, before }, { workDir, signal, report }) {
      const skipped = new SkippedCount();
      const tally: ImportTally = { before, done: 0, bytes: 0, failedByStatus: {}, byStatus: {}, pending: 0, skipped: skipped.value };
      const onSkip = skipped.add.bind(skipped);
      const reader = await openPart(part, { workDir, onSkip }, { signal });
      async function* rows(): AsyncGenerator<ImportRow> {
        for await (const sample of reader.samples()) {
          const read = toImportRow(sample);
          if ('reason' in read) onSkip(sample.place, read.reason);
          else yield read.row;
        }
      }
      let storing: Promise<void> = Promise.resolve();
      try {
        for await (const batch of importBatches(rows())) {
          signal.throwIfAborted();
          const inspecting = Promise.all(batch.map((row) => inspectRow(row, signal)));
          // Awaited below; until then a failure must not count as one that nobody handles.
          inspecting.catch(() => undefined);
          await storing;
          storing = inspecting.then(async (inspected) => {
            const references = await append(inspected);
            catalog.transaction(() =>
              record(inspected, references, { part: basename(part.path), first: tally.done, types: reader.types, tally }),
            );
            tally.done += batch.length;
            tally.bytes += batch.reduce((sum, { image }) => sum + (image?.byteLength ?? 0), 0);
            report({ done: tally.done, bytes: tally.bytes });
          });
          storing.catch(() => undefined);
        }
        await storing;
      } finally {
        await Promise.allSettled([storing]);
        await reader.close();
      }
      const { ok: _ok, ...failedByStatus } = tally.byStatus;
      return { tally: { ...tally, failedByStatus, skipped: skipped.value }, payload: undefined };
    },
    commit() {},
  };
}

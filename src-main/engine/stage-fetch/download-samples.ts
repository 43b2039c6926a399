import { AppError } from '#shared/errors.ts';
import { img2datasetMessage } from '#shared/img2dataset-message.ts';
import { ITEM_STATUSES, type ItemStatus, type Outcome } from '#shared/outcome.ts';
import type { DownloadedSample } from '../../exports/downloaded-sample.ts';
import type { ExportedSample, ExportRow } from '../../exports/export-row.ts';
import type { FetchedBody } from '../../fetch/fetcher.ts';
import { OrderedSamples } from './ordered-samples.ts';
import type { Turns } from './turns.ts';
import type { ListedRow } from './url-lists.ts';

export interface DownloadDependencies {
  fetch(url: string, options: { signal: AbortSignal }): Promise<Outcome<FetchedBody>>;
  /** Whether bytes are in a safety list; asked before they are decoded or written anywhere. */
  isQuarantined(bytes: Uint8Array): boolean;
  /** Makes a sample of the bytes. */
  make(bytes: Buffer<ArrayBuffer>, listed: ListedRow, signal: AbortSignal): Promise<Outcome<DownloadedSample>>;
  /** Rows under way at once, over all shards. */
  turns: Turns;
  keyOf(row: ExportRow): string;
  /** Further tries of an image whose host may yet answer. */
  retries: number;
  /** Called with what became of each row, and the bytes of its body. */
  onRow(status: ItemStatus, bytes: number): void;
  signal: AbortSignal;
}

/** A host that was asked and paced already is not asked again within the same run. */
const NOT_AGAIN: ReadonlySet<ItemStatus> = new Set(['host_parked', 'robots_unreachable', 'rate_limited']);

/** The samples of one shard, downloaded in any order and handed out in that of the rows. @param rank of the shard: lower ones go first */
export async function* downloadSamples(
  rows: readonly ListedRow[],
  rank: number,
  scratchPath: string,
  dependencies: DownloadDependencies,
): AsyncGenerator<ExportedSample> {
  const { turns, signal } = dependencies;
  const ordered = new OrderedSamples(rows.map(({ row }) => row.index));
  // A signal of its own for each row: thousands of listeners on one would have to be walked through for every one that comes or goes.
  const aborts = new Set<AbortController>();
  const stopped = (): void => {
    ordered.fail(signal.reason);
    for (const abort of aborts) abort.abort(signal.reason);
  };
  signal.addEventListener('abort', stopped, { once: true });
  const underWay = new Set<Promise<void>>();
  let isOver = false;
  const begin = async (): Promise<void> => {
    for (const listed of rows) {
      await turns.take(rank);
      if (signal.aborted || isOver) {
        turns.done();
        return;
      }
      const abort = new AbortController();
      aborts.add(abort);
      const work = downloadSample(listed, { ...dependencies, signal: abort.signal })
        .then((sample) => ordered.put(sample, scratchPath))
        .catch((error: unknown) => ordered.fail(error))
        .finally(() => {
          turns.done();
          aborts.delete(abort);
          underWay.delete(work);
        });
      underWay.add(work);
    }
  };
  const begun = begin();
  try {
    if (signal.aborted) stopped();
    yield* ordered.all();
  } finally {
    signal.removeEventListener('abort', stopped);
    // Only a failure leaves any, here or in whoever takes the samples: no host is asked for what nobody takes.
    isOver = true;
    for (const abort of aborts) abort.abort(signal.aborted ? signal.reason : new AppError('CANCELLED', 'the shard was given up'));
    await Promise.allSettled([...underWay, ...(signal.aborted ? [begun] : [])]);
  }
}

async function downloadSample({ row, expectedHash }: ListedRow, dependencies: DownloadDependencies): Promise<ExportedSample> {
  const { keyOf, onRow, signal } = dependencies;
  const failed = (status: Exclude<ItemStatus, 'ok'>, message: string, httpStatus: number | null): ExportedSample => {
    onRow(status, 0);
    const told = img2datasetMessage(status, httpStatus, message) ?? message;
    return {
      key: keyOf(row),
      row: { ...row, status, message: told, httpStatus },
      image: {
        kind: 'failed',
        status: ITEM_STATUSES[status].img2dataset === 'failed_to_resize' ? 'failed_to_resize' : 'failed_to_download',
        message: told,
      },
    };
  };
  if (row.status === 'invalid_url') return failed('invalid_url', row.message ?? '', null);
  const fetched = await fetchWithRetries(row.url, dependencies);
  if (!fetched.ok) return failed(fetched.status, fetched.message, fetched.httpStatus ?? null);
  const { bytes } = fetched.value;
  const size = bytes.byteLength;
  if (dependencies.isQuarantined(bytes)) return failed('quarantined', 'quarantined', null);
  const made = await dependencies.make(bytes, { row, expectedHash }, signal);
  if (!made.ok) return failed(made.status, made.message, fetched.value.httpStatus);
  const { image } = made.value;
  onRow(statusOf(image), size);
  return { key: keyOf(row), row: made.value.row, image };
}

/** What a sample that was made of good bytes counts as. */
function statusOf(image: ExportedSample['image']): ItemStatus {
  if (image.kind !== 'failed') return 'ok';
  return image.message === 'Image decoding error' ? 'decode_error' : 'filtered';
}

async function fetchWithRetries(url: string, { fetch, retries, signal }: DownloadDependencies): Promise<Outcome<FetchedBody>> {
  for (let left = retries; ; left--) {
    const outcome = await fetch(url, { signal });
    if (outcome.ok || left === 0 || ITEM_STATUSES[outcome.status].retry !== 'later' || NOT_AGAIN.has(outcome.status)) return outcome;
  }
}

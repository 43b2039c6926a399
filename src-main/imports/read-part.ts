import { basename } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { DatasetPart } from './find-parts.ts';
import { folderSamples } from './folder-samples.ts';
import type { Fields, FoundSample, PartContext, PartReader } from './import-row.ts';
import { parseLooseObject } from './loose-json.ts';
import { MetadataIndex } from './metadata-index.ts';
import { openParquetTable, type ParquetTable } from './parquet-table.ts';
import { tarSamples } from './tar-samples.ts';

/** Rows of a parquet file whose images are in memory at once. */
const IMAGES_AT_ONCE = 64;
const ROWS_AT_ONCE = 2000;

/**
 * Opens a shard for reading. Files and rows are joined on their key. Rows of failures come where their keys stand among those of the
 * files, rows of successes whose files are missing at the end. What cannot be read is told to `onSkip`: a damaged table leaves the files
 * of its shard, a damaged file what stands before the damage.
 */
export async function openPart(part: DatasetPart, context: PartContext, { signal }: { signal: AbortSignal }): Promise<PartReader> {
  if (part.kind === 'parquet') return openTable(part.path, context, signal);
  const files = part.kind === 'tar' ? tarSamples(part.path, context) : folderSamples(part.path, context);
  if (part.metadata === null) return { types: new Map(), samples: () => files, close: async () => undefined };
  const name = basename(part.metadata);
  const table = await orSkip(
    openParquetTable(part.metadata, context.workDir),
    context,
    'a table that cannot be read: its shard comes without it',
  );
  try {
    const onSkip = (row: number, reason: string): void => context.onSkip(`${name}: row ${row}`, reason);
    const loading = table && MetadataIndex.load(table, context.workDir, { onSkip, signal });
    const index = loading && (await orSkip(loading, context, 'a damaged table: its shard comes without it'));
    if (!table || !index) return { types: new Map(), samples: () => files, close: async () => undefined };
    return {
      types: typesOf(table),
      samples: () => join(files, index, name),
      close: async () => index.close(),
    };
  } finally {
    table?.close();
  }
}

/** undefined, and told, where a file cannot be read. */
async function orSkip<T>(work: Promise<T>, { onSkip }: Pick<PartContext, 'onSkip'>, reason: string): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'SOURCE_UNREADABLE') throw error;
    onSkip(error.message, reason);
    return undefined;
  }
}

async function* join(files: AsyncIterable<FoundSample>, index: MetadataIndex, table: string): AsyncGenerator<FoundSample> {
  const withoutFiles = (key: string, fields: Fields): FoundSample => ({ key, place: `${table}: ${key}`, fields, text: null, image: null });
  for await (const sample of files) {
    for (const { key, fields } of index.failedBefore(sample.key)) yield withoutFiles(key, fields);
    const row = index.take(sample.key);
    yield row === undefined ? sample : { ...sample, fields: merged(row, sample.fields) };
  }
  for (const { key, fields } of index.rest()) yield withoutFiles(key, fields);
}

/** The table's row, whose types are known; a list that it holds as text comes from the sample's own JSON, where it is a list. */
function merged(row: Fields, own: Fields | null): Fields {
  if (own === null) return row;
  const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null;
  const entries = Object.entries(row).map(([name, value]) => {
    const told = own[name];
    return [name, typeof value === 'string' && told !== undefined && isNested(told) ? told : value] as const;
  });
  return { ...Object.fromEntries(entries), ...Object.fromEntries(Object.entries(own).filter(([name]) => !Object.hasOwn(row, name))) };
}

async function openTable(path: string, context: PartContext, signal: AbortSignal): Promise<PartReader> {
  const table = await orSkip(openParquetTable(path, context.workDir), context, 'a file that cannot be read');
  if (!table) return { types: new Map(), async *samples() {}, close: async () => undefined };
  return {
    types: typesOf(table),
    async *samples() {
      const rowsAtOnce = table.hasImages ? IMAGES_AT_ONCE : ROWS_AT_ONCE;
      const batches = table.read({ withImages: true, rowsAtOnce, signal });
      for (;;) {
        const next = await orSkip(batches.next(), context, 'a damaged file: the rest of it is lost');
        if (!next || next.done) return;
        for (const { row, json, image, isImageTooLarge } of next.value) {
          const place = `${basename(path)}: row ${row}`;
          const fields = parseLooseObject(json);
          if (isImageTooLarge) context.onSkip(place, 'an image that is too large');
          if (fields === undefined) context.onSkip(place, 'a row that cannot be read');
          else yield { key: typeof fields.key === 'string' ? fields.key : String(row), place, fields, text: null, image };
        }
      }
    },
    close: async () => table.close(),
  };
}

function typesOf(table: ParquetTable): ReadonlyMap<string, string> {
  return new Map(table.columns.map(({ name, type }) => [name, type]));
}

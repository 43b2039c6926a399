import { AppError } from '#shared/errors.ts';
import { type ExactJson, parseExactJson } from '../util/exact-json.ts';
import type { Column } from '../util/parquet-file/parquet-file.ts';
import type { ExportRow, ExportShard, ExtraColumn } from './export-row.ts';
import type { PythonEntries, PythonValue } from './python-json.ts';
import type { SampleImage } from './sample-image.ts';

export interface MetadataColumn {
  name: string;
  type: ExtraColumn['type'];
}
/** What of a shard its metadata depends on. */
type MetadataShard = Pick<ExportShard, 'columns' | 'options' | 'hasCaptions'>;

export type MetadataValue = string | number | bigint | boolean | null;

/**
 * The metadata columns of an export in img2dataset's order; the sample JSON has the same names in the same order.
 */
export function metadataColumns({ options, columns, hasCaptions = true }: MetadataShard): MetadataColumn[] {
  const string = (name: string): MetadataColumn => ({ name, type: 'string' });
  const int32 = (name: string): MetadataColumn => ({ name, type: 'int32' });
  return [
    ...columns,
    ...(hasCaptions ? [string('caption')] : []),
    ...['url', 'key', 'status', 'error_message'].map(string),
    ...['width', 'height', 'original_width', 'original_height'].map(int32),
    ...(options.extract_exif ? [string('exif')] : []),
    ...(options.compute_hash === null ? [] : [string(options.compute_hash)]),
  ];
}

/** The metadata of one sample, in the order of `metadataColumns`. @throws AppError(BUG) for an additional value of another type than its column's */
export function metadataValues(row: ExportRow, key: string, image: SampleImage, shard: MetadataShard): MetadataValue[] {
  const success = image.kind === 'image' || image.kind === 'facts' ? image : null;
  return [
    ...shard.columns.map((column) => extraValue(column, row)),
    ...(shard.hasCaptions === false ? [] : [row.caption]),
    row.url,
    key,
    success ? 'success' : image.kind === 'failed' ? image.status : null,
    image.kind === 'failed' ? image.message : null,
    ...(success ? [success.width, success.height, success.originalWidth, success.originalHeight] : [null, null, null, null]),
    ...(shard.options.extract_exif ? [success ? row.exif : null] : []),
    ...(shard.options.compute_hash === null ? [] : [success ? success.hash : null]),
  ];
}

function extraValue({ name, type }: ExtraColumn, row: ExportRow): MetadataValue {
  const value = row.extra[name] ?? null;
  if (value === null) return null;
  switch (type) {
    case 'string':
    case 'json':
      if (typeof value === 'string') return value;
      break;
    case 'int32':
      if (typeof value === 'number' && (value | 0) === value) return value;
      break;
    case 'int64':
      if (typeof value === 'bigint' || Number.isSafeInteger(value)) return BigInt(value);
      break;
    case 'boolean':
      if (typeof value === 'boolean') return value;
      break;
    case 'float':
    case 'double':
      // NaN and infinities are no JSON; null is what both forms can say.
      if (typeof value === 'number') return Number.isFinite(value) ? value : null;
      break;
  }
  throw new AppError('BUG', `column ${name} takes ${type}, got ${typeof value} ${String(value)} for ${row.url}`);
}

/** The columns of the table; what is nested in the sample JSON is its text there. */
export function tableColumns(columns: readonly MetadataColumn[]): Column[] {
  return columns.map(({ name, type }) => ({ name, type: type === 'json' ? 'string' : type }));
}

/** The sample JSON's entries. */
export function jsonEntries(columns: readonly MetadataColumn[], values: readonly MetadataValue[]): PythonEntries {
  return columns.map(({ name, type }, index) => {
    const value = values[index] ?? null;
    if (type === 'json' && typeof value === 'string') return [name, toPython(parseExactJson(value))] as const;
    return [name, (type === 'double' || type === 'float') && typeof value === 'number' ? { float: value } : value] as const;
  });
}

function toPython(value: ExactJson): PythonValue {
  if (typeof value === 'number') return { float: value };
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return { list: value.map(toPython) };
  return Object.entries(value).map(([name, item]) => [name, toPython(item)] as const);
}

import { AppError } from '#shared/errors.ts';
import { type ExactJson, parseExactJson } from '../util/exact-json.ts';
import { fitsInteger, isIntegerType, isList } from '../util/parquet-file/cell-type.ts';
import type { Column } from '../util/parquet-file/parquet-file.ts';
import type { ExportRow, ExportShard, ExtraColumn, ExtraValue } from './export-row.ts';
import type { PythonEntries, PythonValue } from './python-json.ts';
import type { SampleImage } from './sample-image.ts';

export interface MetadataColumn {
  name: string;
  type: ExtraColumn['type'];
}
/** What of a shard its metadata depends on. */
type MetadataShard = Pick<ExportShard, 'columns' | 'options' | 'hasCaptions'>;

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
export function metadataValues(row: ExportRow, key: string, image: SampleImage, shard: MetadataShard): ExtraValue[] {
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

function extraValue({ name, type }: ExtraColumn, row: ExportRow): ExtraValue {
  const value = fitted(type, row.extra[name] ?? null);
  if (value !== undefined) return value;
  const told = isList(type) ? 'lists' : type;
  throw new AppError('BUG', `column ${name} takes ${told}, got ${typeof row.extra[name]} ${String(row.extra[name])} for ${row.url}`);
}

/** A value as its column takes it, undefined where it does not fit. */
function fitted(type: ExtraColumn['type'], value: ExtraValue): ExtraValue | undefined {
  if (value === null) return null;
  if (isList(type)) {
    if (!isItems(value)) return undefined;
    const items = value.map((item) => fitted(type.list, item));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (isIntegerType(type)) {
    if ((typeof value !== 'number' && typeof value !== 'bigint') || !fitsInteger(type, value)) return undefined;
    return type === 'int64' || type === 'uint64' ? BigInt(value) : Number(value);
  }
  switch (type) {
    case 'string':
    case 'json':
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'float':
    case 'double':
      if (typeof value !== 'number') return undefined;
      // NaN and infinities are no JSON; null is what both forms can say.
      return Number.isFinite(value) ? value : null;
  }
}

const isItems = (value: ExtraValue): value is readonly ExtraValue[] => Array.isArray(value);

/** The columns of the table; structures are their JSON text there. */
export function tableColumns(columns: readonly MetadataColumn[]): Column[] {
  return columns.map(({ name, type }) => ({ name, type: type === 'json' ? 'string' : type }));
}

/** The sample JSON's entries. */
export function jsonEntries(columns: readonly MetadataColumn[], values: readonly ExtraValue[]): PythonEntries {
  return columns.map(({ name, type }, index) => {
    const value = values[index] ?? null;
    if (type === 'json' && typeof value === 'string') return [name, toPython(parseExactJson(value))] as const;
    return [name, typedToPython(type, value)] as const;
  });
}

function typedToPython(type: ExtraColumn['type'], value: ExtraValue): PythonValue {
  if (isItems(value)) return { list: isList(type) ? value.map((item) => typedToPython(type.list, item)) : [] };
  return (type === 'double' || type === 'float') && typeof value === 'number' ? { float: value } : value;
}

function toPython(value: ExactJson): PythonValue {
  if (typeof value === 'number') return { float: value };
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return { list: value.map(toPython) };
  return Object.entries(value).map(([name, item]) => [name, toPython(item)] as const);
}

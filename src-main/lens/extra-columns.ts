import { AppError } from '#shared/errors.ts';
import type { AttachedFile, ForeignColumn } from '#shared/model/attached-file.ts';
import { nearest } from '#shared/query/nearest.ts';
import { sqlName, sqlString } from '../util/duckdb.ts';
import type { ExtraType } from './protocol.ts';

/** The column that further columns of attached files come in, where they were asked for. */
export const EXTRA_COLUMN = 'extra';

/** More names than this are not worth a message. */
const MAX_LISTED = 60;

/**
 * Every type under which the attached files hold these columns; more than one for a name where files differ.
 * @param names exact, letter case included
 * @throws AppError(USAGE) for a name that no file has, with those that there are
 */
export function extraTypes(names: readonly string[], files: readonly AttachedFile[]): ExtraType[] {
  const found = new Map<string, ExtraType>();
  for (const { columns } of files) for (const { name, type } of columns) found.set(`${name}\0${type}`, { name, type });
  const types = [...found.values()];
  for (const name of names) {
    if (types.some((column) => column.name === name)) continue;
    const known = [...new Set(types.map((column) => column.name))].sort();
    const listed = known.slice(0, MAX_LISTED).join(', ') + (known.length > MAX_LISTED ? ', ...' : '');
    throw new AppError(
      'USAGE',
      known.length === 0
        ? `no attached file has a column ${name}: nothing is attached to the pool`
        : `no attached file has a column ${name}; they have ${listed}`,
      { data: { column: name, suggestion: nearest(name, known) } },
    );
  }
  return types.filter(({ name }) => names.includes(name));
}

/** SQL for a JSON object of those of the columns that a file has, as text; `null` where it has none of them. */
export function extraJsonSql(names: readonly string[], columns: readonly ForeignColumn[]): string {
  const fields = columns
    .filter(({ name }) => names.includes(name))
    .map(({ name, type }) => `${sqlString(name)}: ${jsonValue(sqlName(name), type, 0)}`);
  return fields.length === 0 ? 'null' : `to_json({${fields.join(', ')}})::varchar`;
}

/** The value without NaN and infinities, for which JSON has no word. */
function jsonValue(value: string, type: string, depth: number): string {
  if (type === 'FLOAT' || type === 'DOUBLE') return `if(isfinite(${value}), ${value}, null)`;
  if (!/FLOAT|DOUBLE/.test(type)) return value;
  const item = `item${depth}`;
  if (type.endsWith('[]')) return `list_transform(${value}, lambda ${item}: ${jsonValue(item, type.slice(0, -2), depth + 1)})`;
  // Numbers inside structs and maps: where one of them is no number, the whole value is told as text.
  const json = `to_json(${value})`;
  return `if(regexp_matches(${json}::varchar, 'NaN|Infinity'), to_json(${value}::varchar), ${json})`;
}

import type { ExactJson } from '../util/exact-json.ts';
import type { Fields } from './import-row.ts';

/**
 * The types of a row's further columns: what its table says, or what its JSON shows. A null without a table shows none.
 * @param types DuckDB's, by name
 */
export function extraTypes(extra: Fields, types: ReadonlyMap<string, string>): { name: string; type: string }[] {
  return Object.entries(extra).flatMap(([name, value]) => {
    const shown = shownType(value);
    const told = types.get(name);
    // A list that the table holds as text, and the sample's own JSON as a list.
    const type = told === 'VARCHAR' && shown === 'JSON' ? shown : (told ?? shown);
    return type === undefined ? [] : [{ name, type }];
  });
}

function shownType(value: ExactJson): string | undefined {
  switch (typeof value) {
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? 'BIGINT' : 'VARCHAR';
    case 'number':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'string':
      return 'VARCHAR';
    default:
      return value === null ? undefined : 'JSON';
  }
}

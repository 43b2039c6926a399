import { POOL_COLUMNS } from '#shared/model/candidate.ts';
import { columnsOf } from './columns.ts';
import type { Parameters } from './parameters.ts';
import type { PoolListing } from './pool-files.ts';
import type { ScopeSource } from './scope.ts';

/** What is not simply a column of the files. `filename` and `file_row_number` are DuckDB's own. */
const DERIVED: Readonly<Record<string, string>> = {
  uid: 'md5(caption || url)',
  length: 'length(caption)',
  date: 'epoch_ms(date)',
  // What is no number is no value: it would match comparisons, and JSON has no word for it.
  language_probability: 'if(isfinite(language_probability), language_probability, null)',
  pool_file: 'parse_filename(pool_path)',
  pool_row: 'file_row_number',
};

/** All pool files as one relation, in the order of file name and row. Columns that no file has are null. */
export function poolScope(listing: PoolListing): ScopeSource {
  const columns = columnsOf('pool').map(({ name, type }) => {
    const isStored = POOL_COLUMNS.some((column) => column.name === name);
    const value = isStored && !listing.columns.has(name) ? 'null' : (DERIVED[name] ?? name);
    return `cast(${listing.paths.length === 0 ? 'null' : value} as ${type}) as ${name}`;
  });
  return {
    scope: 'pool',
    scorers: [],
    relation: 'pool',
    tieBreak: 'pool_file, pool_row',
    isInOrder: true,
    prologue(parameters: Parameters): string {
      const from =
        listing.paths.length === 0
          ? 'range(0)'
          : `read_parquet(${parameters.texts(listing.paths)}, union_by_name = true, filename = 'pool_path', file_row_number = true)`;
      return `with pool as not materialized (select ${columns.join(', ')} from ${from}) `;
    },
  };
}

import { POOL_COLUMNS } from '#shared/model/candidate.ts';
import { CLAIMED_SCORES } from '#shared/model/foreign-columns.ts';
import { attachedColumns, attachedRows } from './attached-sql.ts';
import { columnsOf } from './columns.ts';
import { EXTRA_COLUMN, extraJsonSql } from './extra-columns.ts';
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

/** Table of the pairs that are left out: whether their file is attached (1 or 0), its name, the row. */
export const QUARANTINED_PAIRS = 'held.quarantined_pair';
const IS_QUARANTINED = `select 1 from ${QUARANTINED_PAIRS} held where held.is_attached = if(pool_group > 0, 1, 0) and held.file = pool_file and held.row = pool_row`;

interface PoolColumn {
  name: string;
  type: string;
}

/**
 * All files of the pool as one relation: those of the pool folder by name, then the attached ones by name, each in the order of its
 * rows. Columns that no file has are null.
 * @param extra columns of attached files that come along as one JSON object @param hasQuarantined whether the pairs in QUARANTINED_PAIRS are left out
 */
export function poolScope(listing: PoolListing, extra: readonly string[] = [], hasQuarantined = false): ScopeSource {
  const { groups, files } = listing.attached;
  const claims = CLAIMED_SCORES.filter((score) => files.some(({ map }) => map[score] !== null));
  const columns: PoolColumn[] = [
    ...columnsOf('pool'),
    ...claims.map((name) => ({ name, type: 'DOUBLE' })),
    ...(extra.length > 0 ? [{ name: EXTRA_COLUMN, type: 'VARCHAR' }] : []),
  ];
  const select = (sql: Readonly<Record<string, string>>, group: number, from: string): string =>
    `select ${columns.map(({ name, type }) => `cast(${sql[name] ?? 'null'} as ${type}) as ${name}`).join(', ')}, ${group} as pool_group from ${from}`;
  return {
    scope: 'pool',
    scorers: [],
    claims,
    near: [],
    relation: 'pool',
    tieBreak: 'pool_group, pool_file, pool_row',
    // A join need not keep the order.
    isInOrder: !hasQuarantined,
    prologue(parameters: Parameters): string {
      const selects: string[] = [];
      if (listing.paths.length > 0) {
        const scan = `read_parquet(${parameters.texts(listing.paths)}, union_by_name = true, filename = 'pool_path', file_row_number = true, hive_partitioning = false)`;
        selects.push(select(ownColumns(listing), 0, scan));
      }
      for (const [index, group] of groups.entries()) {
        const sql = { ...attachedColumns(group, parameters), [EXTRA_COLUMN]: extraJsonSql(extra, group.first.columns) };
        selects.push(select(sql, index + 1, attachedRows(group, parameters)));
      }
      if (selects.length === 0) selects.push(select({}, 0, 'range(0)'));
      const pairs = selects.join(' union all ');
      if (!hasQuarantined) return `with pool as not materialized (${pairs}) `;
      return `with every_pair as not materialized (${pairs}), pool as not materialized (select * from every_pair where not exists (${IS_QUARANTINED})) `;
    },
  };
}

function ownColumns(listing: PoolListing): Readonly<Record<string, string>> {
  const stored = POOL_COLUMNS.filter(({ name }) => listing.columns.has(name)).map(({ name }) => [name, DERIVED[name] ?? name] as const);
  const always = ['uid', 'length', 'pool_file', 'pool_row'].map((name) => [name, DERIVED[name] ?? name] as const);
  return Object.fromEntries([...stored, ...always]);
}

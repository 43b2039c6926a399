/** How values are counted into bins of one width. Values outside count into the outermost ones. */
export interface Bins {
  /** Edges of the outermost bins. */
  from: number;
  to: number;
  count: number;
  /** SQL for the number of the bin, shifted by SHIFT; the highest value may fall into one bin more than there are. */
  sql: string;
}

/** Puts bins 0 to 200 into a TINYINT, the smallest type that DuckDB counts by. */
export const SHIFT = 100;
/** Values this near below an edge count as above it: what should be an edge may have been rounded. In bins. */
export const EDGE_TOLERANCE = 1e-7;

const MAX_INT32 = 2 ** 31 - 1;

export interface BinnedColumn {
  sql: string;
  isWhole: boolean;
  /** Of all rows. */
  lowest: number;
  highest: number;
}

/**
 * Bins between two values. Whole numbers get bins of a whole width whose edges are whole numbers, and so may get fewer: ratings 0 to 5 get six.
 * @param most bins, 2 to 200
 */
export function makeBins(column: BinnedColumn, { from, to }: { from: number; to: number }, most: number): Bins {
  const isCut = from > column.lowest || to < column.highest;
  if (column.isWhole) {
    const step = Math.max(1, Math.ceil((to - from + 1) / most));
    const count = Math.max(1, Math.ceil((to - from + 1) / step));
    // The difference of two 32-bit integers need not be one.
    const whole = column.highest - column.lowest > MAX_INT32 ? `${column.sql}::bigint` : column.sql;
    const value = isCut ? clamped(whole, String(from), String(from + count * step - 1)) : whole;
    return { from, to: from + count * step, count, sql: `((${value} - ${from}) // ${step} - ${SHIFT})::tinyint` };
  }
  const scale = most / (to - from);
  if (!Number.isFinite(scale)) {
    // One value, or values that a double cannot tell apart: all in the middle.
    const half = Math.max(0.5, Math.abs(from) * 1e-9);
    return {
      from: from - half,
      to: from + half,
      count: most,
      sql: `if(${column.sql} is null, null, ${Math.floor(most / 2) - SHIFT})::tinyint`,
    };
  }
  const value = isCut ? clamped(column.sql, `${from}::double`, `${to}::double`) : column.sql;
  // A cast rounds, so half a bin less makes it cut off.
  return {
    from,
    to,
    count: most,
    sql: `((${value} - ${from}::double) * ${scale}::double - ${SHIFT + 0.5 - EDGE_TOLERANCE}::double)::tinyint`,
  };
}

/** Null stays null; DuckDB's `greatest` would pass over it. */
function clamped(value: string, least: string, most: string): string {
  return `(case when ${value} < ${least} then ${least} when ${value} > ${most} then ${most} else ${value} end)`;
}

/** Counts by shifted number of the bin, as bins. */
export function toCounts(bins: Pick<Bins, 'count'>, found: Iterable<readonly [number, number]>): number[] {
  const counts = new Array<number>(bins.count).fill(0);
  for (const [shifted, rows] of found) {
    const at = Math.min(bins.count - 1, Math.max(0, shifted + SHIFT));
    counts[at] = (counts[at] ?? 0) + rows;
  }
  return counts;
}

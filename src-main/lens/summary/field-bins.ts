import { AppError } from '#shared/errors.ts';
import { FIELDS } from '#shared/query/fields.ts';
import { readAll } from '../read-all.ts';
import type { ResolvedColumn } from '../resolve-column.ts';
import type { Session } from '../session.ts';
import { type BinnedColumn, type Bins, makeBins, toCounts } from './bins.ts';

/** Share of the values that may lie outside the edges at each end. */
const TAIL = 0.001;
/** Bins that the range of most values is looked for with. */
const FINE = 200;
/** So often the range is made smaller: to a 16,000,000th of what the extremes span. */
const MOST_ROUNDS = 6;

/** How a field is counted, and all its values. */
export interface FieldBins {
  bins: Bins;
  /** null where no row has a value. */
  lowest: number | null;
  highest: number | null;
  /** Rows of the whole scope in each bin. */
  all: number[];
}

/**
 * Bins of a field over the whole scope. They reach from the lowest to the highest value, unless the outermost thousandths of the values
 * take more than half of that: a few widths of 50,000 pixels would else leave one bin to all others.
 * @throws AppError(USAGE) for a field without an order
 */
export async function fieldBins(field: string, column: ResolvedColumn, most: number, session: Session): Promise<FieldBins> {
  const kind = FIELDS[field]?.kind;
  if (column.type === 'VARCHAR' || column.type === 'VARCHAR[]' || column.type === 'BOOLEAN')
    throw new AppError('USAGE', `a histogram needs a field of numbers or dates, got ${field} (${kind ?? column.type})`, {
      data: { field },
    });
  return await session.memory.recall(`bins ${most} ${column.sql}`, async () => {
    const [extremes] = await readAll(
      session,
      ({ relation }) => `select min(${column.sql})::double, max(${column.sql})::double, count(${column.sql}) from ${relation}`,
    );
    const [lowest, highest, values] = [extremes?.[0], extremes?.[1], Number(extremes?.[2] ?? 0)];
    if (typeof lowest !== 'number' || typeof highest !== 'number')
      return {
        bins: { from: 0, to: 1, count: most, sql: 'null::tinyint' },
        lowest: null,
        highest: null,
        all: new Array<number>(most).fill(0),
      };
    const binned = { sql: column.sql, isWhole: column.type === 'INTEGER' || column.type === 'BIGINT', lowest, highest };
    const bins = makeBins(binned, await mostlyBetween(binned, values, session), most);
    return { bins, lowest, highest, all: await countInto(bins, session) };
  });
}

async function countInto(bins: Bins, session: Session): Promise<number[]> {
  const rows = await readAll(
    session,
    ({ relation }) => `select ${bins.sql} as bin, count(*) from ${relation} group by bin having bin is not null`,
  );
  return toCounts(
    bins,
    rows.map(([bin, count]) => [Number(bin), Number(count)] as const),
  );
}

/** The range between the outermost thousandths where that is less than half of the whole, to within a 200th of it. */
async function mostlyBetween(column: BinnedColumn, values: number, session: Session): Promise<{ from: number; to: number }> {
  const tail = values * TAIL;
  let range = { from: column.lowest, to: column.highest };
  // Fewer values than that have no outermost thousandth.
  for (let round = 0; tail >= 1 && round < MOST_ROUNDS; round++) {
    const bins = makeBins(column, range, FINE);
    const counts = await countInto(bins, session);
    const first = firstBeyond(counts, tail);
    const last = counts.length - 1 - firstBeyond(counts.toReversed(), tail);
    if (last - first + 1 > counts.length / 2 || counts.length === 1) break;
    const width = (bins.to - bins.from) / bins.count;
    range = {
      from: first === 0 ? range.from : bins.from + first * width,
      to: last === counts.length - 1 ? range.to : bins.from + (last + 1) * width - (column.isWhole ? 1 : 0),
    };
  }
  return range;
}

/** The first bin with which more than `tail` values are counted. */
function firstBeyond(counts: readonly number[], tail: number): number {
  let sum = 0;
  return counts.findIndex((count) => {
    sum += count;
    return sum > tail;
  });
}

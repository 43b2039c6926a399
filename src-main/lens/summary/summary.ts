import type { DuckDBValue } from '@duckdb/node-api';
import type { Facet, Histogram } from '#shared/contract/views.ts';
import { canonicalFieldName } from '#shared/query/fields.ts';
import { Parameters } from '../parameters.ts';
import type { Summary, SummaryInput } from '../protocol.ts';
import { type ResolvedColumn, resolveColumn } from '../resolve-column.ts';
import { scoreColumn } from '../scope.ts';
import { countAll } from '../scope-facts.ts';
import type { Session } from '../session.ts';
import { toCounts } from './bins.ts';
import { countInScope, countValues, facetValue, holds } from './facet-sql.ts';
import { type FieldBins, fieldBins } from './field-bins.ts';
import { type Layers, layersOf } from './layers.ts';

interface CountedHistogram {
  field: string;
  column: ResolvedColumn;
  counted: FieldBins;
}

interface CountedFacet {
  field: string;
  column: ResolvedColumn;
  limit: number;
  search: string;
  include: readonly string[];
}

/** Column of each part of the statement: which part, what is counted, two counts. */
type Part = readonly [part: number, key: DuckDBValue, first: number, second: number];

type Found = ReadonlyMap<number, Part[]>;

/** Of the parts of a facet: its values, those that come in any case, and how many there are. */
const FACET_PARTS = 3;

/**
 * Count, histograms and facets of a query in one scan: the conditions are tested once, and what is to be counted of the rows that meet
 * them is kept in memory, a byte for each histogram.
 * @throws AppError(QUERY_INVALID), AppError(USAGE) for a field that cannot be counted
 */
export async function summarize(session: Session, input: SummaryInput): Promise<Summary> {
  const { connection, source } = session;
  const histograms: CountedHistogram[] = [];
  for (const { field, bins } of input.histograms) {
    const column = resolveColumn(field, source);
    histograms.push({ field, column, counted: await fieldBins(canonicalFieldName(field) ?? field, column, bins, session) });
  }
  const facets = input.facets.map((facet) => ({ ...facet, column: resolveColumn(facet.field, source) }));
  const parameters = new Parameters();
  const prologue = source.prologue(parameters);
  const columns = new Set([...histograms, ...facets].map(({ column }) => column.sql));
  const layers = await layersOf(input.query, columns, session, parameters);
  const facetParts = facets.flatMap((facet, at) => partsOfFacet(facet, at, histograms.length + at * FACET_PARTS, parameters));
  const run = async (tables: readonly string[], parts: readonly string[]): Promise<Found> => {
    if (parts.length === 0) return new Map();
    const sql = `${prologue === '' ? 'with ' : `${prologue.trimEnd()}, `}${tables.join(', ')} ${parts.join(' union all ')}`;
    const reader = await connection.runAndReadAll(sql, parameters.values, parameters.types);
    return Map.groupBy(reader.getRows().map(toPart), ([part]) => part);
  };
  const total = await countAll(session);
  const toFacets = async (found: Found): Promise<Facet[]> => {
    const answers: Facet[] = [];
    for (const [at, facet] of facets.entries()) answers.push(await toFacet(facet, found, histograms.length + at * FACET_PARTS, session));
    return answers;
  };
  if (!layers.hasConditions) {
    // Everything is known by itself, and asked for most often.
    const tables = facets.map(({ column }, at) => valueTable(column, at, facetValue(column), source.relation));
    const found = await session.memory.recall(`facets ${JSON.stringify([histograms.length, input.facets])}`, () => run(tables, facetParts));
    return { matched: total, total, histograms: histograms.map((one) => ofAll(one, total, session)), facets: await toFacets(found) };
  }
  const found = await run(
    [
      kept(layers, histograms, facets, source.relation),
      ...facets.map(({ column }, at) => valueTable(column, at, `value_${at}`, `kept where ${others(column, layers)}`)),
    ],
    [
      'select -1 as part, null::varchar as key, count(*) filter (where mask = 0) as first, 0 as second from kept',
      ...histograms.map((histogram, at) => histogramPart(histogram, at, layers)),
      ...facetParts,
    ],
  );
  return {
    matched: found.get(-1)?.[0]?.[2] ?? 0,
    total,
    histograms: histograms.map((histogram, at) => toHistogram(histogram, found.get(at) ?? [], session)),
    facets: await toFacets(found),
  };
}

/** The rows that count: their mask, the bin of each histogram, the value of each facet. */
function kept({ where, mask }: Layers, histograms: readonly CountedHistogram[], facets: readonly CountedFacet[], relation: string): string {
  const bins = histograms.map(({ counted }, at) => `${counted.bins.sql} as bin_${at}`);
  const values = facets.map(({ column }, at) => `${facetValue(column)} as value_${at}`);
  return `kept as materialized (select ${[`${mask} as mask`, ...bins, ...values].join(', ')} from ${relation} where ${where})`;
}

/** Rows under all other conditions, for a column. */
function others(column: ResolvedColumn, { bitOf }: Layers): string {
  const bit = bitOf(column.sql);
  return bit === 0 ? 'mask = 0' : `(mask = 0 or mask = ${bit})`;
}

function histogramPart({ column }: CountedHistogram, at: number, layers: Layers): string {
  const counts = `count(*) filter (where mask = 0), count(*)`;
  return `select ${at}, bin_${at}::varchar, ${counts} from kept where ${others(column, layers)} group by bin_${at}`;
}

function valueTable(column: ResolvedColumn, at: number, value: string, from: string): string {
  return `values_${at} as materialized (${countValues(column, value, from)})`;
}

function partsOfFacet({ limit, search, include }: CountedFacet, at: number, part: number, parameters: Parameters): string[] {
  const found = search === '' ? '' : ` where ${holds(search, parameters)}`;
  const parts = [
    `(select ${part}, value, rows, 0 from values_${at}${found} order by rows desc, value limit ${parameters.number(limit)})`,
    `select ${part + 2}, null, count(*), 0 from values_${at}${found}`,
  ];
  if (include.length > 0)
    parts.push(`select ${part + 1}, value, rows, 0 from values_${at} where value in (select unnest(${parameters.texts(include)}))`);
  return parts;
}

function toPart([part, key = null, first, second]: DuckDBValue[]): Part {
  return [Number(part), key, Number(first), Number(second)];
}

function describe({ field, column, counted: { bins, lowest, highest, all } }: CountedHistogram, { source }: Session) {
  const scorer = source.scorers.find(({ id }) => scoreColumn(id) === column.sql);
  const isScore = scorer !== undefined || source.claims.includes(column.sql);
  return { field, label: scorer?.label ?? null, is_score: isScore, lowest, highest, from: bins.from, to: bins.to, all };
}

/** The histogram of a query that selects everything. */
function ofAll(histogram: CountedHistogram, total: number, session: Session): Histogram {
  const { all } = histogram.counted;
  const missing = total - all.reduce((sum, count) => sum + count, 0);
  return { ...describe(histogram, session), others: all, inside: all, missing };
}

function toHistogram(histogram: CountedHistogram, parts: readonly Part[], session: Session): Histogram {
  const { bins } = histogram.counted;
  const binned = parts.filter(([, key]) => key !== null);
  const others = binned.map(([, key, , under]) => [Number(key), under] as const);
  const inside = binned.map(([, key, within]) => [Number(key), within] as const);
  const missing = parts.find(([, key]) => key === null)?.[3] ?? 0;
  return { ...describe(histogram, session), others: toCounts(bins, others), inside: toCounts(bins, inside), missing };
}

async function toFacet({ field, column, include }: CountedFacet, found: Found, first: number, session: Session): Promise<Facet> {
  const [top = [], included = [], distinct = []] = [0, 1, 2].map((step) => found.get(first + step));
  const counts = new Map([...top, ...included].map(([, key, rows]) => [String(key), rows]));
  for (const value of include) if (!counts.has(value)) counts.set(value, 0);
  const all = await countInScope(column, [...counts.keys()], session);
  const values = [...counts].map(([value, count]) => ({ value, count, all: all.get(value) ?? 0 }));
  return { field, distinct: distinct[0]?.[2] ?? 0, values };
}

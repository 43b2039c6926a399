import { ASPECT } from '#shared/model/aspect.ts';
import { parseQueryWithSpans } from '#shared/query/parser.ts';
import { compileCondition } from './compile.ts';
import { Parameters } from './parameters.ts';
import type { OrderedView, ViewInput } from './protocol.ts';
import { countAll } from './scope-facts.ts';
import type { Session } from './session.ts';
import { drawSql, orderClause, orderColumn } from './statement.ts';

/** Width by height as they are seen: EXIF orientations from 5 on lay the picture on its side. */
const RATIO = 'if(orientation between 5 and 8, height / width, width / height)';
const STEPS = 254 / (ASPECT.most - ASPECT.least);
const ASPECT_CODE = `if(width > 0 and height > 0, 1 + round((least(greatest(${RATIO}, ${ASPECT.least}), ${ASPECT.most}) - ${ASPECT.least}) * ${STEPS}), 0)`;

/**
 * The samples that a query selects, in order.
 * @returns their ids; one byte each for the shape of the image, coded as `view_open` of the contract says; how many have no value to be ordered by
 * @throws AppError(QUERY_INVALID), AppError(USAGE) for an unknown order
 */
export async function orderedView(session: Session, { query, orderBy = 'first', seed = 0 }: ViewInput): Promise<OrderedView> {
  const { connection, source, knownScores } = session;
  const parameters = new Parameters();
  const prologue = source.prologue(parameters);
  const condition = compileCondition(parseQueryWithSpans(query, { scorers: knownScores }), source, parameters);
  const draw = orderBy === 'random' ? drawSql(seed, parameters) : '';
  const column = orderColumn(orderBy, source);
  const isMissing = column === null ? 'false' : `(${column.sql} is null)`;
  const order = orderClause(orderBy, source, { draw, isInOrder: false });
  const sql = `${prologue}select id::double, coalesce(${ASPECT_CODE}, 0)::utinyint, ${isMissing} from ${source.relation} where ${condition}${order}`;
  const result = await connection.stream(sql, parameters.values, parameters.types);
  const parts: { ids: Float64Array; aspects: Uint8Array }[] = [];
  let matched = 0;
  let withoutOrder = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    const rows = chunk.rowCount;
    const part = { ids: new Float64Array(rows), aspects: new Uint8Array(rows) };
    const [ids, aspects, missing] = [chunk.getColumnVector(0), chunk.getColumnVector(1), chunk.getColumnVector(2)];
    for (let row = 0; row < rows; row++) {
      part.ids[row] = Number(ids.getItem(row));
      part.aspects[row] = Number(aspects.getItem(row));
    }
    // Rows without a value come last, so that most chunks need no look at this column.
    for (let row = rows - 1; row >= 0 && missing.getItem(row) === true; row--) withoutOrder++;
    parts.push(part);
    matched += rows;
  }
  const view = { ids: new Float64Array(matched), aspects: new Uint8Array(matched), withoutOrder, total: await countAll(session) };
  let at = 0;
  for (const { ids, aspects } of parts) {
    view.ids.set(ids, at);
    view.aspects.set(aspects, at);
    at += ids.length;
  }
  return view;
}

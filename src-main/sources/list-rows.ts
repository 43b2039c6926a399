import { mapColumns } from './column-map.ts';
import { MAX_ROW_BYTES, splitLines } from './list-bytes.ts';
import { csvRows } from './list-csv.ts';
import type { ListFormat } from './list-format.ts';
import { JsonArraySplitter } from './list-json-array.ts';

/** One row of a list: its number (from 0, without the header) and its cells, or why it cannot be read. */
export type ListRow =
  | { row: number; isBad: false; url: string; caption: string; width: number | null; height: number | null }
  | { row: number; isBad: true; reason: string };

/**
 * Rows of a list in order. Blank lines are no rows.
 * @param onBreak called when the list does not end as its format says
 */
export function listRows(chunks: AsyncIterable<Buffer>, format: ListFormat, onBreak: (reason: string) => void): AsyncGenerator<ListRow> {
  switch (format.kind) {
    case 'txt':
      return txtRows(chunks);
    case 'jsonl':
      return jsonlRows(chunks);
    case 'json-array':
      return jsonArrayRows(chunks, onBreak);
    case 'csv':
      return delimitedRows(chunks, format.delimiter);
  }
}

const TOO_LONG = `the row has more than ${MAX_ROW_BYTES} bytes`;

async function* txtRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<ListRow> {
  let row = 0;
  for await (const line of splitLines(chunks)) {
    const url = (row === 0 ? line?.replace(/^\ufeff/, '') : line)?.trim();
    if (url === '') continue;
    yield url === undefined ? { row, isBad: true, reason: TOO_LONG } : { row, isBad: false, url, caption: '', width: null, height: null };
    row++;
  }
}

async function* jsonlRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<ListRow> {
  let row = 0;
  for await (const line of splitLines(chunks)) {
    if (line?.trim() === '') continue;
    yield line === undefined ? { row, isBad: true, reason: TOO_LONG } : jsonRow(row, line.replace(/^\ufeff/, ''));
    row++;
  }
}

async function* jsonArrayRows(chunks: AsyncIterable<Buffer>, onBreak: (reason: string) => void): AsyncGenerator<ListRow> {
  const splitter = new JsonArraySplitter();
  let row = 0;
  for await (const chunk of chunks) {
    for (const part of splitter.push(chunk)) yield part.isBad ? { ...part, row: row++ } : jsonRow(row++, part.text);
  }
  const problem = splitter.end();
  if (problem !== undefined) onBreak(problem);
}

function jsonRow(row: number, line: string): ListRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { row, isBad: true, reason: `the JSON is broken: ${error instanceof Error ? error.message.slice(0, 120) : String(error)}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { row, isBad: true, reason: 'the row is not a JSON object' };
  const entries = Object.entries(value);
  const columns = mapColumns(entries.map(([name]) => name));
  return toRow(row, columns, (index) => entries[index]?.[1]);
}

async function* delimitedRows(chunks: AsyncIterable<Buffer>, delimiter: ',' | '\t'): AsyncGenerator<ListRow> {
  let row = 0;
  let columns: ReturnType<typeof mapColumns> | undefined;
  for await (const read of csvRows(splitLines(chunks), delimiter)) {
    if (read.isBad) yield { ...read, row: row++ };
    else if (columns !== undefined) yield toRow(row++, columns, (index) => read.cells[index]);
    else columns = mapColumns(read.cells.map((name) => name.replace(/^\ufeff/, '')));
  }
}

function toRow(row: number, columns: ReturnType<typeof mapColumns>, cell: (index: number) => unknown): ListRow {
  const value = (index: number | undefined): unknown => (index === undefined ? undefined : cell(index));
  const url = value(columns.url);
  if (typeof url !== 'string' || url === '') return { row, isBad: true, reason: 'the row has no url' };
  const caption = value(columns.caption);
  return {
    row,
    isBad: false,
    url,
    caption: typeof caption === 'string' ? caption : '',
    width: pixels(value(columns.width)),
    height: pixels(value(columns.height)),
  };
}

/** A whole number of pixels, also written as `640.0`; null for anything else. */
function pixels(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number < 2 ** 31 ? number : null;
}

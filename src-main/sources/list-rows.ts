import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { mapColumns } from './column-map.ts';
import { MAX_ROW_BYTES, splitLines } from './list-bytes.ts';
import type { ListFormat } from './list-format.ts';

/** One row of a list: its number (from 0, without the header) and its cells, or why it cannot be read. */
export type ListRow =
  | { row: number; isBad: false; url: string; caption: string; width: number | null; height: number | null }
  | { row: number; isBad: true; reason: string };

/** Rows of a list in order. Blank lines are no rows. */
export function listRows(chunks: AsyncIterable<Buffer>, format: ListFormat): AsyncGenerator<ListRow> {
  switch (format.kind) {
    case 'txt':
      return txtRows(chunks);
    case 'jsonl':
      return jsonlRows(chunks);
    case 'csv':
      return csvRows(chunks, format.delimiter);
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

async function* csvRows(chunks: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<ListRow> {
  const skipped: string[] = [];
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_ROW_BYTES,
    on_skip: (error) => {
      skipped.push(error?.message.slice(0, 160) ?? 'the row is broken');
      return undefined;
    },
  });
  const source = Readable.from(chunks);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let row = 0;
  let columns: ReturnType<typeof mapColumns> | undefined;
  const takeSkipped = (): ListRow[] => skipped.splice(0).map((reason) => ({ row: row++, isBad: true, reason }));
  try {
    for await (const record of parser) {
      const cells = record as string[];
      if (!columns) {
        columns = mapColumns(cells);
        continue;
      }
      yield* takeSkipped();
      yield toRow(row++, columns, (index) => cells[index]);
    }
    yield* takeSkipped();
  } finally {
    source.destroy();
    parser.destroy();
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

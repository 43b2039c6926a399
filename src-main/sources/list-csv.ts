import { MAX_ROW_BYTES } from './list-bytes.ts';

/** A row of delimited text: its cells, or why there are none. */
export type CsvRow = { isBad: false; cells: string[] } | { isBad: true; reason: string };

const NEVER_CLOSED = `a quote in the row is not closed within ${MAX_ROW_BYTES} bytes`;
const TOO_LONG = `the row has more than ${MAX_ROW_BYTES} bytes`;

/**
 * Reads delimited text (RFC 4180) row by row. A cell is quoted if it begins with a quote; it may hold line ends then, and two quotes stand
 * for one. Other quotes are text.
 *
 * [Note: quotes that never close] Such a quote makes one row of everything after it. Once that is longer than a row may be, or the file
 * ends, its first line is a broken row, and the lines that it swallowed are read again, each as a row by itself.
 *
 * @param lines without their line feeds; undefined for one that is too long
 */
export async function* csvRows(lines: AsyncIterable<string | undefined>, delimiter: ',' | '\t'): AsyncGenerator<CsvRow> {
  /** The lines of the row at hand, and its cells as far as they are known; the last one is still open. */
  let held: string[] = [];
  let heldChars = 0;
  let cells: string[] | undefined;
  for await (const line of lines) {
    if (line === undefined) {
      if (cells !== undefined) yield* linesAsRows(held, delimiter);
      cells = undefined;
      yield { isBad: true, reason: TOO_LONG };
      continue;
    }
    if (cells === undefined) {
      if (line.trim() === '') continue;
      held = [];
      heldChars = 0;
    }
    held.push(line);
    heldChars += line.length + 1;
    const { isOpen, cells: all } = readLine(line, delimiter, cells);
    if (!isOpen) yield { isBad: false, cells: all };
    else if (heldChars > MAX_ROW_BYTES) yield* linesAsRows(held, delimiter);
    cells = isOpen && heldChars <= MAX_ROW_BYTES ? all : undefined;
  }
  if (cells !== undefined) yield* linesAsRows(held, delimiter);
}

/** See [Note: quotes that never close]. */
function* linesAsRows([, ...swallowed]: readonly string[], delimiter: ',' | '\t'): Generator<CsvRow> {
  yield { isBad: true, reason: NEVER_CLOSED };
  for (const line of swallowed) {
    if (line.trim() === '') continue;
    const { isOpen, cells } = readLine(line, delimiter);
    yield isOpen ? { isBad: true, reason: NEVER_CLOSED } : { isBad: false, cells };
  }
}

/**
 * @param before cells of the row so far, whose last one is an open quoted cell; undefined at the beginning of a row
 * @returns all cells of the row so far, and whether the last one is still open
 */
function readLine(line: string, delimiter: ',' | '\t', before?: string[]): { isOpen: boolean; cells: string[] } {
  if (before === undefined && !line.includes('"')) return { isOpen: false, cells: withoutReturn(line).split(delimiter) };
  const cells = before ?? [];
  let at = 0;
  let isOpen = before !== undefined;
  let cell = isOpen ? `${cells.pop()}\n` : '';
  while (true) {
    if (!isOpen && line[at] === '"') {
      isOpen = true;
      at++;
    }
    while (isOpen) {
      const quote = line.indexOf('"', at);
      if (quote < 0) {
        cells.push(cell + line.slice(at));
        return { isOpen: true, cells };
      }
      const next = line[quote + 1];
      cell += line.slice(at, quote);
      at = quote + 1;
      if (next === undefined || next === delimiter || (next === '\r' && quote + 2 === line.length)) isOpen = false;
      else {
        cell += '"';
        if (next === '"') at++;
      }
    }
    const end = line.indexOf(delimiter, at);
    if (end < 0) {
      cells.push(cell + withoutReturn(line.slice(at)));
      return { isOpen: false, cells };
    }
    cells.push(cell + line.slice(at, end));
    cell = '';
    at = end + 1;
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

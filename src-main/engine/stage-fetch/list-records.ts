import { basename } from 'node:path';
import { listBytes, MAX_ROW_BYTES, splitLines } from '../../sources/list-bytes.ts';
import { csvRows } from '../../sources/list-csv.ts';
import { JsonArraySplitter } from '../../sources/list-json-array.ts';
import { type ExactJson, parseExactJson } from '../../util/exact-json.ts';
import type { ListFile } from './list-files.ts';
import { parquetRecords } from './parquet-records.ts';

/** One row of a list: its values by column, or why it cannot be read. */
export type ListRecord = { isBad: false; values: ReadonlyMap<string, ExactJson> } | { isBad: true; reason: string };

/**
 * The rows of a list in order; blank lines are no rows. Cells of delimited text are texts. A text list has the one column `urlColumn`.
 * @param options.onBreak called where the list does not end as its format says
 */
export async function* listRecords(
  file: ListFile,
  options: { urlColumn: string; columns: readonly string[]; onBreak: (reason: string) => void; signal: AbortSignal },
): AsyncGenerator<ListRecord> {
  const { urlColumn, onBreak, signal } = options;
  if (file.format === 'parquet') {
    yield* parquetRecords(file, options);
    return;
  }
  const isArray = file.format === 'json' && (await isJsonArray(file));
  const head = { path: file.path, name: basename(file.path), bytes: 0, isGzip: file.isGzip, head: Buffer.alloc(0) };
  const bytes = listBytes(head, { onBreak, isByLine: !isArray, signal });
  if (isArray) {
    const splitter = new JsonArraySplitter();
    for await (const chunk of bytes) for (const part of splitter.push(chunk)) yield part.isBad ? part : jsonRecord(part.text);
    const problem = splitter.end();
    if (problem !== undefined) onBreak(problem);
    return;
  }
  const lines = splitLines(bytes);
  switch (file.format) {
    case 'txt':
      for await (const line of lines) {
        const url = line?.replace(/^\ufeff/, '').trim();
        if (url === undefined) yield { isBad: true, reason: `the row has more than ${MAX_ROW_BYTES} bytes` };
        else if (url !== '') yield { isBad: false, values: new Map([[urlColumn, url]]) };
      }
      return;
    case 'json':
    case 'jsonl':
      for await (const line of lines) {
        if (line === undefined) yield { isBad: true, reason: `the row has more than ${MAX_ROW_BYTES} bytes` };
        else if (line.trim() !== '') yield jsonRecord(line.replace(/^\ufeff/, ''));
      }
      return;
    case 'csv':
    case 'tsv': {
      let names: string[] | undefined;
      for await (const row of csvRows(lines, file.format === 'csv' ? ',' : '\t')) {
        if (row.isBad) yield row;
        else if (names === undefined) names = row.cells.map((name) => name.replace(/^\ufeff/, ''));
        else yield { isBad: false, values: new Map(names.map((name, at) => [name, row.cells[at] ?? null])) };
      }
    }
  }
}

function jsonRecord(text: string): ListRecord {
  try {
    const value = parseExactJson(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { isBad: true, reason: 'the row is not a JSON object' };
    return { isBad: false, values: new Map(Object.entries(value)) };
  } catch (error) {
    return { isBad: true, reason: `the JSON is broken: ${error instanceof Error ? error.message.slice(0, 120) : String(error)}` };
  }
}

/** Whether the first sign of a file opens an array; otherwise it has an object on each line. */
async function isJsonArray(file: ListFile): Promise<boolean> {
  const head = { path: file.path, name: basename(file.path), bytes: 0, isGzip: file.isGzip, head: Buffer.alloc(0) };
  for await (const chunk of listBytes(head, { onBreak: () => {}, isByLine: false })) {
    const text = chunk
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trimStart();
    if (text !== '') return text.startsWith('[');
  }
  return false;
}

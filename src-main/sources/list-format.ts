import { mapColumns } from './column-map.ts';
import { firstElement } from './list-json-array.ts';
import type { SourceHead } from './source.ts';

/** How the rows of a URL list are written. */
export type ListFormat = { kind: 'txt' } | { kind: 'jsonl' } | { kind: 'json-array' } | { kind: 'csv'; delimiter: ',' | '\t' };

/**
 * The format of a URL list, by the ending of its name and checked against its first line; without a known ending by that line alone.
 * @returns what it is instead, in words, where it is no list
 */
export function listFormat(head: SourceHead): ListFormat | { kind: 'none'; found: string | undefined } {
  const none = (found?: string) => ({ kind: 'none', found }) as const;
  if (head.head.includes(0)) return none();
  const text = head.head.toString('utf8').replace(/^\ufeff/, '');
  const firstLine =
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? '';
  if (firstLine === '' || /^<(!doctype|html|\?xml|head|body|!--)/i.test(firstLine) || firstLine.startsWith('WARC/')) return none();
  const ending = /\.(csv|tsv|txt|jsonl|json)(\.gz)?$/i.exec(head.name)?.[1]?.toLowerCase();
  switch (ending) {
    case 'csv':
      return delimited(firstLine, ',') ?? none(`a csv file without a column named url: its first line is ${excerpt(firstLine)}`);
    case 'tsv':
      return delimited(firstLine, '\t') ?? none(`a tsv file without a column named url: its first line is ${excerpt(firstLine)}`);
    case 'jsonl':
      return isObjectLine(firstLine)
        ? { kind: 'jsonl' }
        : none(`a jsonl file whose first line is no JSON object with a url: ${excerpt(firstLine)}`);
    case 'json':
      return (
        jsonFormat(head.head, firstLine) ??
        none(`a json file that is neither an array of objects with a url nor one such object on each line: ${excerpt(firstLine)}`)
      );
    case 'txt':
      return isUrlLine(text) ? { kind: 'txt' } : none(`a text file whose first lines are no URLs: ${excerpt(firstLine)}`);
    default:
      return (
        jsonFormat(head.head, firstLine) ??
        delimited(firstLine, '\t') ??
        delimited(firstLine, ',') ??
        (isUrlLine(text) ? { kind: 'txt' } : none())
      );
  }
}

function jsonFormat(head: Buffer, firstLine: string): ListFormat | undefined {
  if (isObjectLine(firstLine)) return { kind: 'jsonl' };
  const element = firstElement(head);
  return element !== undefined && isObjectLine(element) ? { kind: 'json-array' } : undefined;
}

function delimited(firstLine: string, delimiter: ',' | '\t'): ListFormat | undefined {
  const names = firstLine.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/s, '$1'));
  return mapColumns(names).url === undefined ? undefined : { kind: 'csv', delimiter };
}

function isObjectLine(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    const row = JSON.parse(line) as Record<string, unknown>;
    const url = mapColumns(Object.keys(row)).url;
    // An object or array of URLs is a table written column by column.
    return url !== undefined && (typeof Object.values(row)[url] !== 'object' || Object.values(row)[url] === null);
  } catch {
    // A first line longer than the head, or a damaged one: the key is enough.
    return /^\{.{0,4000}"url"\s*:/is.test(line);
  }
}

/** True where one of the first ten lines begins like a URL. */
function isUrlLine(text: string): boolean {
  return text.split('\n', 10).some((line) => /^\s*https?:\/\//i.test(line));
}

function excerpt(line: string): string {
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
}

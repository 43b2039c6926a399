import type { ListType } from './list-type.ts';

/** Reads one line of a list. @returns the text that should be a hash; `other` for an entry of another type; null for no hash */
export type ReadLine = (line: string) => string | 'other' | null;

const TYPE_WORDS = new Set(['type', 'hash_type', 'signal_type', 'algorithm', 'signaltype']);
const HASH_WORDS = new Set(['hash', 'value', 'hash_value', 'hashvalue', 'signal', 'hex', 'digest']);

const cellsOf = (line: string): string[] => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
const wordOf = (text: string): string => text.trim().toLowerCase().replaceAll('-', '');

/** A line of its own, with or without its type before it: `HASH`, `pdq HASH`. */
export function readPlainLine(type: ListType): ReadLine {
  return (line) => {
    const [first = '', second, ...rest] = line.split(/\s+/);
    if (second === undefined) return first;
    if (rest.length > 0) return null;
    return wordOf(first) === type ? second : 'other';
  };
}

/** Whether the first line of a file is the header of a table, and how the lines below it are read. @returns null for no header */
export function readTable(type: ListType, header: string): ReadLine | null {
  const names = cellsOf(header).map((name) => name.toLowerCase());
  const typeAt = names.findIndex((name) => TYPE_WORDS.has(name));
  const named = names.findIndex((name) => name.replaceAll('-', '') === type || name === `${type}_hash`);
  const hashAt = named === -1 ? names.findIndex((name) => HASH_WORDS.has(name)) : named;
  if (hashAt === -1) return null;
  return (line) => {
    const cells = cellsOf(line);
    if (typeAt !== -1 && wordOf(cells[typeAt] ?? '') !== type) return 'other';
    return cells[hashAt] ?? null;
  };
}

import { AppError } from '#shared/errors.ts';
import { bitWidth, runLengthEncode } from './run-length.ts';

/** A cell of a column of lists, in lists as deep as the column's type says. */
export type NestedCell<T> = T | null | readonly NestedCell<T>[];

/** A column taken apart as parquet stores it: one pair of levels for each value, and for each place where one is missing. */
export interface LeveledValues<T> {
  /** Which list goes on: 0 opens a new row, n a new item of the list n deep. */
  repetition: Uint32Array;
  /** How much is there: in lists `depth` deep, `2 * depth + 1` is a value, the even numbers are nulls, the odd ones below empty lists. */
  definition: Uint32Array;
  /** The values that are not null. */
  values: T[];
}

/** @param depth of the lists, 0 for single values @throws AppError(BUG) for a list where a value is due, or the other way round */
export function toLevels<T extends string | number | bigint | boolean | Uint8Array>(
  name: string,
  cells: readonly NestedCell<T>[],
  depth: number,
): LeveledValues<T> {
  const repetition: number[] = [];
  const definition: number[] = [];
  const values: T[] = [];
  const isItems = (cell: NestedCell<T>): cell is readonly NestedCell<T>[] => Array.isArray(cell);
  const visit = (cell: NestedCell<T>, level: number, repeated: number): void => {
    if (isItems(cell) && level < depth && cell.length > 0) {
      for (const [index, item] of cell.entries()) visit(item, level + 1, index === 0 ? repeated : level + 1);
      return;
    }
    if (cell !== null && isItems(cell) === (level === depth))
      throw new AppError('BUG', `column ${name} has lists ${depth} deep, got ${isItems(cell) ? 'a list' : typeof cell} ${level} deep`);
    repetition.push(repeated);
    definition.push(2 * level + (cell === null ? 0 : 1));
    if (cell !== null && !isItems(cell)) values.push(cell);
  };
  for (const cell of cells) visit(cell, 0, 0);
  return { repetition: Uint32Array.from(repetition), definition: Uint32Array.from(definition), values };
}

/** Both kinds of levels as a data page of version 1 has them: each behind its length, repetition only where there are lists. */
export function encodeLevels({ repetition, definition }: LeveledValues<unknown>, depth: number): Uint8Array[] {
  return [...(depth > 0 ? lengthAndRuns(repetition, depth) : []), ...lengthAndRuns(definition, 2 * depth + 1)];
}

function lengthAndRuns(levels: Uint32Array, highest: number): Uint8Array[] {
  const encoded = runLengthEncode(levels, bitWidth(highest + 1));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(encoded.byteLength);
  return [length, encoded];
}

import { AppError } from '#shared/errors.ts';
import type { BatchType } from './cell-type.ts';
import type { DictionaryValue } from './column-batch.ts';

/** Values in parquet's PLAIN encoding. @throws AppError(BUG) for a value of another type than the column's */
export function plainValues(column: { name: string; type: BatchType }, values: readonly DictionaryValue[]): Uint8Array {
  const wrong = (value: DictionaryValue): AppError =>
    new AppError('BUG', `column ${column.name} takes ${column.type}, got ${typeof value} ${String(value).slice(0, 80)}`);
  const numbers = (bytes: number, isFit: (value: number) => boolean, write: (out: Buffer, value: number, at: number) => void): Buffer => {
    const out = Buffer.alloc(values.length * bytes);
    for (const [index, value] of values.entries()) {
      if (typeof value !== 'number' || !isFit(value)) throw wrong(value);
      write(out, value, index * bytes);
    }
    return out;
  };
  switch (column.type) {
    case 'string': {
      const pieces: Buffer[] = [];
      for (const value of values) {
        if (typeof value !== 'string') throw wrong(value);
        const text = Buffer.from(value, 'utf8');
        const length = Buffer.alloc(4);
        length.writeUInt32LE(text.length);
        pieces.push(length, text);
      }
      return Buffer.concat(pieces);
    }
    case 'int32':
      return numbers(
        4,
        (value) => (value | 0) === value,
        (out, value, at) => out.writeInt32LE(value, at),
      );
    case 'int64':
    case 'timestamp':
      return numbers(8, Number.isSafeInteger, (out, value, at) => out.writeBigInt64LE(BigInt(value), at));
    case 'float':
      return numbers(
        4,
        () => true,
        (out, value, at) => out.writeFloatLE(value, at),
      );
    case 'double':
      return numbers(
        8,
        () => true,
        (out, value, at) => out.writeDoubleLE(value, at),
      );
    case 'boolean': {
      const bits = new Uint8Array(Math.ceil(values.length / 8));
      for (const [index, value] of values.entries()) {
        if (typeof value !== 'boolean') throw wrong(value);
        if (value) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
      }
      return bits;
    }
  }
}

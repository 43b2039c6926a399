const INTEGERS = ['TINYINT', 'UTINYINT', 'SMALLINT', 'USMALLINT', 'INTEGER', 'UINTEGER', 'BIGINT'];
const FRACTION = /^(FLOAT|DOUBLE|DECIMAL\b)/;

/**
 * The type that a column of a source has once files with two types have come in: one that holds the values of both.
 * @param a b DuckDB types @returns one of them, DOUBLE, a list of either, JSON for lists and structures of different forms, or VARCHAR where they have nothing in common
 */
export function widerType(a: string, b: string): string {
  if (a === b) return a;
  const [itemOfA, itemOfB] = [itemType(a), itemType(b)];
  if (itemOfA !== undefined && itemOfB !== undefined) return `${widerType(itemOfA, itemOfB)}[]`;
  if (isNested(a) && isNested(b)) return 'JSON';
  const isInteger = (type: string): boolean => INTEGERS.includes(type);
  const isNumber = (type: string): boolean => isInteger(type) || FRACTION.test(type);
  // An unsigned type does not hold the negative values of a signed one of its own width, so the next wider one does.
  if (isInteger(a) && isInteger(b)) return 'BIGINT';
  return isNumber(a) && isNumber(b) ? 'DOUBLE' : 'VARCHAR';
}

/** What the lists of a list type hold. */
const itemType = (type: string): string | undefined => /^(.*)\[\d*\]$/s.exec(type)?.[1];

const isNested = (type: string): boolean => type.endsWith(']') || /^(STRUCT|MAP|UNION|JSON)/.test(type);

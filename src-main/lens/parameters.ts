import { BIGINT, DOUBLE, type DuckDBType, type DuckDBValue, LIST, listValue, VARCHAR } from '@duckdb/node-api';

/** The values of a statement. Everything that a user wrote goes in here and never into the SQL text. */
export class Parameters {
  readonly values: DuckDBValue[] = [];
  readonly types: DuckDBType[] = [];

  #add(value: DuckDBValue, type: DuckDBType): string {
    this.types.push(type);
    return `$${this.values.push(value)}`;
  }

  /** @returns the placeholder to put into the SQL text */
  text(value: string): string {
    return this.#add(value, VARCHAR);
  }

  /** A 64-bit integer where the number is one, which keeps comparisons with integer columns in integers. */
  number(value: number): string {
    return Number.isSafeInteger(value) ? this.#add(BigInt(value), BIGINT) : this.double(value);
  }

  double(value: number): string {
    return this.#add(value, DOUBLE);
  }

  integers(values: readonly number[]): string {
    return this.#add(listValue(values.map(BigInt)), LIST(BIGINT));
  }

  doubles(values: readonly number[]): string {
    return this.#add(listValue([...values]), LIST(DOUBLE));
  }

  texts(values: readonly string[]): string {
    return this.#add(listValue([...values]), LIST(VARCHAR));
  }
}

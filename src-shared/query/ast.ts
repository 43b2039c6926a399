/**
 * The query language as a tree. Text and tree convert both ways without loss (parser.ts, printer.ts); the lens compiles the tree
 * to SQL. Three-valued logic throughout: a row that lacks a value matches no comparison on it and no negation of one.
 */

/** The whole query: everything, or the rows that an expression selects. */
export type Query = { kind: 'all' } | Expression;

export type Expression = Group | Not | Term;

/** `a b` and `a OR b`. A group inside a group of its own kind stands for parentheses that the user wrote. */
export interface Group {
  kind: 'and' | 'or';
  items: readonly [Expression, Expression, ...Expression[]];
}

export interface Not {
  kind: 'not';
  item: Expression;
}

export type Term = Compare | Range | Match | Has | Meaning | Like;

export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * A bound. `percentile` is 0 to 100, taken over the values that the scope has: the smallest value that at least so many percent of
 * the rows do not exceed. `date` is a period in UTC (`2024`, `2024-05`, `2024-05-01`, `2024-05-01T12:00Z`, with or without seconds).
 */
export type Bound = { kind: 'number'; value: number } | { kind: 'percentile'; value: number } | { kind: 'date'; value: string };

/** `width>=512`, `aesthetic>=p90`, `http:404`. `field` is a name from FIELDS or a score: `aesthetic`, `aesthetic@v1-b32`. */
export interface Compare {
  kind: 'compare';
  field: string;
  operator: CompareOperator;
  bound: Bound;
}

/** `width:512..1024` (both ends inclusive) or `512<=width<1024`. */
export interface Range {
  kind: 'range';
  field: string;
  min: Bound;
  max: Bound;
  isMinInclusive: boolean;
  isMaxInclusive: boolean;
}

/**
 * `host:*.edu`, `tag:keep`, `text:"red barn"`. Case does not count. On a `words` field the pattern is a phrase that must stand in the
 * text, elsewhere it must fit the whole value.
 */
export interface Match {
  kind: 'match';
  field: string;
  pattern: Pattern;
}

/** Literal pieces with a wildcard `*` between each two: `*.edu` is ['', '.edu'], `keep` is ['keep']. */
export type Pattern = readonly [string, ...string[]];

/** `has:aesthetic`: the row has a value there. */
export interface Has {
  kind: 'has';
  field: string;
}

/** `meaning:"calm harbour"`: images near a text in embedding space. */
export interface Meaning {
  kind: 'meaning';
  text: string;
}

/** `like:<id>`: images near an image in embedding space. */
export interface Like {
  kind: 'like';
  reference: string;
}

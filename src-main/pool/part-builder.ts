import type { ExtractedPart, RefusedPair } from './extracted-part.ts';
import type { BadRecord, FoundPair, ReadTally } from './found-pair.ts';
import { PairBatchBuilder } from './pair-batch.ts';
import { MAX_LISTED_BAD_RECORDS } from './pool-metadata.ts';

/** A part ends at so many rows, or at so many bytes of texts. */
const PART_ROWS = 8192;
const PART_BYTES = 2 << 20;

export interface PartRules {
  /** The rule that refuses a pair. It may also fill in what is derived from the pair. */
  apply(pair: FoundPair): string | undefined;
  /** Whether a repeated URL is refused, so that URLs have to be told apart. */
  isUrlUnique: boolean;
  /** Refused pairs to keep for each rule. */
  explain: number;
}

/** Turns what a source finds into parts. */
export class PartBuilder {
  readonly #rules: PartRules;
  readonly #builder: PairBatchBuilder;
  /** What the source counts; it goes up only. */
  readonly tally: ReadTally = { pages: 0, links: 0 };
  #told: ReadTally = { pages: 0, links: 0 };
  #candidates = 0;
  #rejected: Record<string, number> = {};
  #refused: Record<string, RefusedPair[]> = {};
  #badRecords: ExtractedPart['badRecords'] = { count: 0, first: [] };

  constructor(rules: PartRules) {
    this.#rules = rules;
    this.#builder = new PairBatchBuilder({ hashesUrls: rules.isUrlUnique });
  }

  /** Takes a pair through the rules. */
  add(pair: FoundPair): void {
    this.#candidates++;
    const rule = this.#rules.apply(pair);
    if (rule === undefined) this.#builder.add(pair);
    else {
      this.#rejected[rule] = (this.#rejected[rule] ?? 0) + 1;
      if (this.#rules.explain > 0) this.#keep(rule, pair);
    }
  }

  #keep(rule: string, { rawUrl, caption, pageUrl }: FoundPair): void {
    this.#refused[rule] ??= [];
    if (this.#refused[rule].length < this.#rules.explain) this.#refused[rule].push({ url: rawUrl, caption, pageUrl });
  }

  addBad(bad: BadRecord): void {
    this.#badRecords.count++;
    if (this.#badRecords.first.length < MAX_LISTED_BAD_RECORDS) this.#badRecords.first.push(bad);
  }

  get isFull(): boolean {
    return this.#builder.rows >= PART_ROWS || this.#builder.bytes >= PART_BYTES;
  }

  /** What came since the last call. */
  take(): ExtractedPart {
    const part: ExtractedPart = {
      pages: this.tally.pages - this.#told.pages,
      links: this.tally.links - this.#told.links,
      candidates: this.#candidates,
      rejected: this.#rejected,
      refused: this.#refused,
      badRecords: this.#badRecords,
      batch: this.#builder.take(),
    };
    this.#told = { ...this.tally };
    this.#candidates = 0;
    this.#rejected = {};
    this.#refused = {};
    this.#badRecords = { count: 0, first: [] };
    return part;
  }
}

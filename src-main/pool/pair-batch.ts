import { type Candidate, POOL_COLUMNS } from '#shared/model/candidate.ts';
import { type ColumnBatch, DictionaryBuilder, PlainBuilder, transferables } from '../util/parquet-file/column-batch.ts';
import type { ColumnarColumn } from '../util/parquet-file/columnar-file.ts';
import { UID_WORDS, writeUid } from '../util/uid.ts';
import type { FoundPair } from './found-pair.ts';

/** Pairs that the rules let through, ready to be written: columns in the order of POOL_COLUMNS. */
export interface PairBatch {
  rows: number;
  /** Four words a row; see `writeUid`. */
  uids: Uint32Array<ArrayBuffer>;
  /** The same of the URL alone; empty where each URL may come several times. */
  urlUids: Uint32Array<ArrayBuffer>;
  columns: ColumnBatch[];
}

/** Columns whose values differ from row to row. */
const PLAIN_COLUMNS = new Set<string>(['url', 'caption', 'clean_caption']);

const TYPES = {
  VARCHAR: 'string',
  BIGINT: 'int64',
  INTEGER: 'int32',
  FLOAT: 'float',
  BOOLEAN: 'boolean',
  TIMESTAMPTZ: 'timestamp',
} as const satisfies Record<(typeof POOL_COLUMNS)[number]['type'], ColumnarColumn['type']>;

/** The pool's columns as its files hold them. */
export const POOL_FILE_COLUMNS: readonly ColumnarColumn[] = POOL_COLUMNS.map(({ name, type }) => ({
  name,
  type: TYPES[type],
  kind: PLAIN_COLUMNS.has(name) ? 'plain' : 'dictionary',
}));

/** Gathers pairs. */
export class PairBatchBuilder {
  readonly #hashesUrls: boolean;
  readonly #url = new PlainBuilder();
  readonly #caption = new PlainBuilder();
  readonly #cleanCaption = new PlainBuilder();
  readonly #type = new DictionaryBuilder();
  readonly #attribute = new DictionaryBuilder();
  readonly #host = new DictionaryBuilder();
  readonly #pageUrl = new DictionaryBuilder();
  readonly #pageTitle = new DictionaryBuilder();
  readonly #crawlFile = new DictionaryBuilder();
  readonly #recordOffset = new DictionaryBuilder();
  readonly #date = new DictionaryBuilder();
  readonly #claimedWidth = new DictionaryBuilder();
  readonly #claimedHeight = new DictionaryBuilder();
  readonly #language = new DictionaryBuilder();
  readonly #languageProbability = new DictionaryBuilder();
  readonly #languageReliable = new DictionaryBuilder();
  readonly #pageLicence = new DictionaryBuilder();
  readonly #pageSignals = new DictionaryBuilder();
  #uids = new Uint32Array(1024 * UID_WORDS);
  #urlUids = new Uint32Array(0);
  #rows = 0;

  /** @param options.hashesUrls whether a repeated URL has to be found */
  constructor(options: { hashesUrls: boolean }) {
    this.#hashesUrls = options.hashesUrls;
    if (this.#hashesUrls) this.#urlUids = new Uint32Array(this.#uids.length);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Bytes of the texts so far. */
  get bytes(): number {
    return this.#url.bytes + this.#caption.bytes + this.#cleanCaption.bytes;
  }

  add(pair: FoundPair): void {
    const at = this.#rows * UID_WORDS;
    if (at + UID_WORDS > this.#uids.length) this.#grow();
    writeUid(pair.caption, pair.url, this.#uids, at);
    if (this.#hashesUrls) writeUid('', pair.url, this.#urlUids, at);
    // Written out, for it runs for every pair: a loop over field names takes three times as long.
    this.#url.add(pair.url);
    this.#caption.add(pair.caption);
    this.#cleanCaption.add(pair.cleanCaption);
    this.#type.add(pair.type);
    this.#attribute.add(pair.attribute);
    this.#host.add(pair.host);
    this.#pageUrl.add(pair.pageUrl);
    this.#pageTitle.add(pair.pageTitle);
    this.#crawlFile.add(pair.crawlFile);
    this.#recordOffset.add(pair.recordOffset);
    this.#date.add(pair.date === null ? null : pair.date.getTime() * 1000);
    this.#claimedWidth.add(pair.claimedWidth);
    this.#claimedHeight.add(pair.claimedHeight);
    this.#language.add(pair.language);
    this.#languageProbability.add(pair.languageProbability);
    this.#languageReliable.add(pair.languageReliable);
    this.#pageLicence.add(pair.pageLicence);
    this.#pageSignals.add(pair.pageSignals);
    this.#rows++;
  }

  #grow(): void {
    const enlarge = (words: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      const larger = new Uint32Array(words.length * 2);
      larger.set(words);
      return larger;
    };
    this.#uids = enlarge(this.#uids);
    if (this.#hashesUrls) this.#urlUids = enlarge(this.#urlUids);
  }

  /** What was added since the last call. */
  take(): PairBatch {
    const words = this.#rows * UID_WORDS;
    const taken: Record<keyof Candidate, ColumnBatch> = {
      url: this.#url.take(),
      caption: this.#caption.take(),
      cleanCaption: this.#cleanCaption.take(),
      type: this.#type.take(),
      attribute: this.#attribute.take(),
      host: this.#host.take(),
      pageUrl: this.#pageUrl.take(),
      pageTitle: this.#pageTitle.take(),
      crawlFile: this.#crawlFile.take(),
      recordOffset: this.#recordOffset.take(),
      date: this.#date.take(),
      claimedWidth: this.#claimedWidth.take(),
      claimedHeight: this.#claimedHeight.take(),
      language: this.#language.take(),
      languageProbability: this.#languageProbability.take(),
      languageReliable: this.#languageReliable.take(),
      pageLicence: this.#pageLicence.take(),
      pageSignals: this.#pageSignals.take(),
    };
    const batch: PairBatch = {
      rows: this.#rows,
      uids: this.#uids.slice(0, words),
      urlUids: this.#urlUids.slice(0, this.#hashesUrls ? words : 0),
      columns: POOL_COLUMNS.map(({ field }) => taken[field]),
    };
    this.#rows = 0;
    return batch;
  }
}

/** The memory of a batch that may move to another thread. */
export function pairBatchMemory(batch: PairBatch): ArrayBuffer[] {
  return [batch.uids.buffer, batch.urlUids.buffer, ...transferables(batch.columns)];
}

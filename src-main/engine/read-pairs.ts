import { AppError } from '#shared/errors.ts';
import { type Candidate, isCandidateType } from '#shared/model/candidate.ts';
import type { NewSample, PairBatch } from '../catalog/queries/samples.ts';
import type { PackedBatch } from '../lens/packed-batch.ts';
import { PackedRows } from '../lens/packed-rows.ts';

/** What is the same for all pairs of a page; side by side, so that it is read once where pairs of one page follow one another. */
const PAGE_COLUMNS = ['crawl_file', 'page_url', 'page_title', 'page_licence', 'page_signals'] as const;
const TEXT_COLUMNS = ['uid', 'url', 'caption', 'clean_caption', 'type', 'attribute', 'host', 'language', ...PAGE_COLUMNS] as const;
const SIZE_COLUMNS = ['claimed_width', 'claimed_height'] as const;
const NUMBER_COLUMNS = ['record_offset', 'date', ...SIZE_COLUMNS, 'language_probability', 'language_reliable'] as const;

/** What `add` reads of a pair. */
export const PAIR_COLUMNS = [...TEXT_COLUMNS, ...NUMBER_COLUMNS] as const;

/** The column that further columns of a source come in. */
const EXTRA = 'extra';
const UID_BYTES = 16;

type PageFields = Pick<Candidate, 'crawlFile' | 'pageUrl' | 'pageTitle' | 'pageLicence' | 'pageSignals' | 'date'>;

/** Pairs as the lens hands them out, for the catalog to take up. @throws AppError POOL_DAMAGED, as its `at` does, for a value that no pair can have */
export function readPairs(batch: PackedBatch): PairBatch {
  const reader = new PairReader(batch);
  return { uids: readUids(batch), at: (position) => reader.at(position) };
}

const wrong = (column: string, value: string | null): AppError =>
  new AppError('POOL_DAMAGED', `a pair of the pool has ${JSON.stringify(value)} as its ${column}`);

function readUids(batch: PackedBatch): Buffer {
  const rows = new PackedRows(batch);
  const column = rows.textColumn('uid');
  const uids = Buffer.allocUnsafeSlow(batch.rowCount * UID_BYTES);
  for (let at = 0; rows.next(); at += UID_BYTES) {
    const hex = rows.text(column);
    if (hex === null || uids.write(hex, at, 'hex') !== UID_BYTES) throw wrong('uid', hex);
  }
  return uids;
}

class PairReader {
  readonly #rows: PackedRows;
  readonly #texts: Record<(typeof TEXT_COLUMNS)[number], number>;
  readonly #numbers: Record<(typeof NUMBER_COLUMNS)[number], number>;
  readonly #extra: number | undefined;
  /** Of the row before. */
  #page: PageFields | undefined;
  #position = -1;

  constructor(batch: PackedBatch) {
    const rows = new PackedRows(batch);
    this.#rows = rows;
    this.#texts = placesOf(TEXT_COLUMNS, (name) => rows.textColumn(name));
    this.#numbers = placesOf(NUMBER_COLUMNS, (name) => rows.numberColumn(name));
    this.#extra = batch.textColumns.includes(EXTRA) ? rows.textColumn(EXTRA) : undefined;
  }

  at(position: number): NewSample {
    // A row that is passed over may be of another page.
    if (position !== this.#position + 1) this.#page = undefined;
    for (; this.#position < position; this.#position++) this.#rows.next();
    const rows = this.#rows;
    const texts = this.#texts;
    const numbers = this.#numbers;
    const type = this.#required('type');
    if (!isCandidateType(type)) throw wrong('type', type);
    const reliable = rows.number(numbers.language_reliable);
    this.#page = this.#pageOfRow();
    return {
      url: this.#required('url'),
      caption: this.#required('caption'),
      cleanCaption: rows.text(texts.clean_caption),
      type,
      attribute: this.#required('attribute'),
      host: this.#required('host'),
      pageUrl: this.#page.pageUrl,
      pageTitle: this.#page.pageTitle,
      crawlFile: this.#page.crawlFile,
      recordOffset: rows.number(numbers.record_offset) ?? 0,
      date: this.#page.date,
      claimedWidth: rows.number(numbers.claimed_width),
      claimedHeight: rows.number(numbers.claimed_height),
      language: rows.text(texts.language),
      languageProbability: rows.number(numbers.language_probability),
      languageReliable: reliable === null ? null : reliable === 1,
      pageLicence: this.#page.pageLicence,
      pageSignals: this.#page.pageSignals,
      extra: this.#extra === undefined ? null : rows.text(this.#extra),
    };
  }

  #pageOfRow(): PageFields {
    const texts = this.#texts;
    const date = this.#rows.number(this.#numbers.date);
    const before = this.#page;
    if (before && (before.date?.getTime() ?? null) === date && this.#rows.isRepeated(texts.crawl_file, PAGE_COLUMNS.length)) return before;
    return {
      crawlFile: this.#required('crawl_file'),
      pageUrl: this.#required('page_url'),
      pageTitle: this.#rows.text(texts.page_title),
      pageLicence: this.#rows.text(texts.page_licence),
      pageSignals: this.#rows.text(texts.page_signals),
      date: date === null ? null : new Date(date),
    };
  }

  #required(name: (typeof TEXT_COLUMNS)[number]): string {
    const value = this.#rows.text(this.#texts[name]);
    if (value === null) throw wrong(name, value);
    return value;
  }
}

function placesOf<Name extends string>(names: readonly Name[], placeOf: (name: Name) => number): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, placeOf(name)])) as Record<Name, number>;
}

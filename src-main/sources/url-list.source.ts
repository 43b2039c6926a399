import type { CandidateType } from '#shared/model/candidate.ts';
import type { FoundPair } from '../pool/found-pair.ts';
import { urlHost } from '../util/url-host.ts';
import { listBytes } from './list-bytes.ts';
import { listFormat } from './list-format.ts';
import { type ListRow, listRows } from './list-rows.ts';
import { defineSource, sourceOptions } from './source.ts';

/** Rows that are handed on together. */
const BATCH_ROWS = 1024;

/**
 * Lists of image URLs, as img2dataset takes them. Every row is a candidate: a row without a caption is one too when images with captions
 * were asked for, as type `image_only`. A list has no pages. Offsets of bad rows are row numbers.
 */
export default defineSource({
  id: 'url-list',
  label: 'URL list',
  reads: 'a URL list (.csv or .tsv with a column named url, .jsonl, .json, .txt with one URL a line, each also .gz)',
  reference: 'https://github.com/rom1504/img2dataset#file-formats',
  options: sourceOptions,

  async detect(head) {
    const format = listFormat(head);
    return format.kind === 'none' ? { found: format.found } : true;
  },

  async *read(head, { type }, { tally, onBad, onProgress, signal }) {
    const format = listFormat(head);
    if (format.kind === 'none') return;
    let breakReason: string | undefined;
    const onBreak = (reason: string): void => {
      breakReason ??= reason; // damaged gzip data comes first, what it breaks inside comes of it
    };
    let pairs: FoundPair[] = [];
    const bytes = listBytes(head, { onProgress, onBreak, isByLine: format.kind !== 'json-array', signal });
    for await (const row of listRows(bytes, format, onBreak)) {
      tally.links++;
      if (row.isBad) onBad({ offset: row.row, reason: row.reason });
      else pairs.push(toPair(row, type, head.name));
      if (pairs.length === BATCH_ROWS) {
        yield pairs;
        pairs = [];
      }
    }
    if (breakReason !== undefined) onBad({ offset: tally.links, reason: breakReason });
    if (pairs.length > 0) yield pairs;
  },
});

function toPair(row: Extract<ListRow, { isBad: false }>, type: CandidateType, file: string): FoundPair {
  return {
    rawUrl: row.url,
    url: row.url,
    caption: row.caption,
    cleanCaption: null,
    type: type === 'image' && row.caption === '' ? 'image_only' : type,
    attribute: 'url-list',
    host: urlHost(row.url),
    pageUrl: '',
    pageTitle: null,
    crawlFile: file,
    recordOffset: row.row,
    date: null,
    claimedWidth: row.width,
    claimedHeight: row.height,
    language: null,
    languageProbability: null,
    languageReliable: null,
    pageLicence: null,
    pageSignals: null,
  };
}

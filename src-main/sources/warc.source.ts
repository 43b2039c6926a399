import type { FoundPair } from '../pool/found-pair.ts';
import { readHtmlRecord } from '../warc/html-record.ts';
import { isSplittable } from '../warc/is-splittable.ts';
import { readRecords } from '../warc/read-records.ts';
import { addPagePairs } from './page-pairs.ts';
import { defineSource, sourceOptions } from './source.ts';
import { detectWarc } from './warc-detect.ts';

/** Pairs that are handed on together; a batch of records may hold many more. */
const BATCH_PAIRS = 2048;

/**
 * Web archives: the pages themselves, so that it sees what a WAT leaves out (`srcset`, lazy loading, captions of figures, `og:image`).
 * Pages are the HTML responses. Rows name the file itself and the offset of the page's record in it, as Common Crawl's WAT does.
 */
export default defineSource({
  id: 'warc',
  label: 'WARC',
  reads: 'a WARC with HTML pages (.warc, .warc.gz)',
  reference: 'https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/',
  options: sourceOptions,
  detect: detectWarc,
  canSplit: async (head, options) => head.isGzip && (await isSplittable(head.path, options)),

  async *read(head, { type }, context) {
    const { tally, onBad, signal } = context;
    for await (const records of readRecords(head.path, { ...context, needsOffsets: true })) {
      let pairs: FoundPair[] = [];
      for (const record of records) {
        const read = await readHtmlRecord(record, type, { signal });
        if (read.kind === 'other') continue;
        if (read.kind === 'bad') {
          onBad({ offset: record.offset, reason: read.reason });
          continue;
        }
        if (read.problem !== undefined) onBad({ offset: record.offset, reason: read.problem });
        tally.pages++;
        tally.links += read.page.linkCount;
        addPagePairs(pairs, read.page, type, { file: head.name, offset: record.offset });
        if (pairs.length < BATCH_PAIRS) continue;
        yield pairs;
        pairs = [];
      }
      if (pairs.length > 0) yield pairs;
    }
  },
});

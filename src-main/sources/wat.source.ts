import type { FoundPair } from '../pool/found-pair.ts';
import { isSplittable } from '../warc/is-splittable.ts';
import { readRecords } from '../warc/read-records.ts';
import { WatPageReader } from '../warc/wat-page.ts';
import { addPagePairs } from './page-pairs.ts';
import { defineSource, sourceOptions } from './source.ts';
import { detectWat, isMetadata } from './wat-detect.ts';

/**
 * Common Crawl's metadata files: one JSON record for each record of a WARC, with the links of every page. A candidate is a link of the
 * asked type, whatever its scheme; what is not http or https is refused by a rule and so counted.
 */
export default defineSource({
  id: 'wat',
  label: 'Common Crawl WAT',
  reads: 'a Common Crawl WAT (.warc.wat, .warc.wat.gz)',
  reference: 'https://commoncrawl.org/blog/web-archiving-file-formats-explained',
  options: sourceOptions,
  detect: detectWat,
  canSplit: async (head, options) => head.isGzip && (await isSplittable(head.path, options)),

  async *read(head, { type }, context) {
    const { tally, onBad } = context;
    const reader = new WatPageReader(type);
    for await (const records of readRecords(head.path, context)) {
      const pairs: FoundPair[] = [];
      for (const record of records) {
        if (!isMetadata(record.header)) continue;
        const read = reader.read(record.body);
        if (read.kind === 'bad') onBad({ offset: record.offset, reason: read.reason });
        if (read.kind !== 'page') continue;
        tally.pages++;
        tally.links += read.page.linkCount;
        addPagePairs(pairs, read.page, type, {
          file: head.name,
          get offset() {
            return record.offset;
          },
        });
      }
      if (pairs.length > 0) yield pairs;
    }
  },
});

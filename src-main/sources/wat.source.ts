import type { CandidateType } from '#shared/model/candidate.ts';
import type { FoundPair } from '../pool/found-pair.ts';
import { urlHost } from '../util/url-host.ts';
import { urlJoiner } from '../warc/python-urljoin.ts';
import { readRecords } from '../warc/read-records.ts';
import { readWatRecord, type WatPage } from '../warc/wat-page.ts';
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

  async *read(head, { type }, context) {
    const { tally, onBad } = context;
    for await (const records of readRecords(head.path, context)) {
      const pairs: FoundPair[] = [];
      for (const record of records) {
        if (!isMetadata(record.header)) continue;
        const read = readWatRecord(record.body, type);
        if (read.kind === 'bad') onBad({ offset: record.offset, reason: read.reason });
        if (read.kind !== 'page') continue;
        tally.pages++;
        tally.links += read.page.linkCount;
        collect(pairs, read.page, type, { file: head.name, offset: record.offset });
      }
      if (pairs.length > 0) yield pairs;
    }
  },
});

/** @param here where the WAT record itself lies; stands in where it does not say where the page's record lies */
function collect(pairs: FoundPair[], page: WatPage, type: CandidateType, here: { file: string; offset: number }): void {
  const where = page.warcFile !== null && page.warcOffset !== null ? { file: page.warcFile, offset: page.warcOffset } : here;
  let join: ReturnType<typeof urlJoiner> | undefined;
  for (const link of page.links) {
    const isWhole = link.url.startsWith('http://') || link.url.startsWith('https://');
    join ??= urlJoiner(page.baseUrl);
    // Python's join raises for some links; they stay as they are and no rule lets them through.
    const url = isWhole ? link.url : (join(link.url) ?? link.url);
    pairs.push({
      rawUrl: link.url,
      url,
      caption: link.caption,
      cleanCaption: null,
      type,
      attribute: link.path,
      host: urlHost(url),
      pageUrl: page.url,
      pageTitle: page.title,
      crawlFile: where.file,
      recordOffset: where.offset,
      date: page.date,
      claimedWidth: null,
      claimedHeight: null,
      language: null,
      languageProbability: null,
      languageReliable: null,
      pageLicence: null,
      pageSignals: null,
    });
  }
}

import type { CandidateType } from '#shared/model/candidate.ts';
import type { FoundPair } from '../pool/found-pair.ts';
import { urlHost } from '../util/url-host.ts';
import type { CrawledPage } from '../warc/crawled-page.ts';
import { urlJoiner } from '../warc/python-urljoin.ts';

/**
 * Appends the links of a page as pairs.
 * @param here where the page was read; stands in where the page does not say where its record lies, and is not looked at otherwise
 */
export function addPagePairs(pairs: FoundPair[], page: CrawledPage, type: CandidateType, here: { file: string; offset: number }): void {
  if (page.links.length === 0) return;
  const { file: crawlFile, offset: recordOffset } =
    page.warcFile !== null && page.warcOffset !== null ? { file: page.warcFile, offset: page.warcOffset } : here;
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
      crawlFile,
      recordOffset,
      date: page.date,
      claimedWidth: link.width,
      claimedHeight: link.height,
      language: null,
      languageProbability: null,
      languageReliable: null,
      pageLicence: page.licence,
      pageSignals: page.signals,
    });
  }
}

import type { CandidateType } from '#shared/model/candidate.ts';
import { decodePage } from './charset-decode.ts';
import type { CrawledPage } from './crawled-page.ts';
import { type HtmlPage, readHtmlPage } from './html-page.ts';
import { decodeBody } from './http-body.ts';
import { fieldValues, type HttpResponse, parseHttpResponse } from './http-response.ts';
import { pageLicence } from './page-licence.ts';
import { linkHeaderLinks } from './page-link-header.ts';
import { pageSignals } from './page-signals.ts';
import { recordDate } from './parse-wat-page.ts';
import { urlJoin } from './python-urljoin.ts';
import { headerField } from './record-header.ts';
import type { WarcRecord } from './record-reader.ts';

export type HtmlRecord =
  /** `problem`: what of the page could not be read. */
  | { kind: 'page'; page: CrawledPage; problem: string | undefined }
  /** No response, or one that is no HTML. */
  | { kind: 'other' }
  | { kind: 'bad'; reason: string };

/** Unpacked bytes of a page that are read. */
const MAX_PAGE_BYTES = 32 << 20;

/** Characters of an address that every link of the page may be joined to; browsers and servers take no longer ones. */
const MAX_BASE_CHARS = 8192;

const HTML_TYPE = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i;
const HTML_START = /^[\s\ufeff\u00ef\u00bb\u00bf]*<(?:!doctype\s+html|html|head|body)\b/i;

/**
 * Reads a `response` record with an HTML page, or a `resource` record that is one.
 * @param type of the links that are wanted
 */
export async function readHtmlRecord(
  record: WarcRecord,
  type: CandidateType,
  options: { signal?: AbortSignal | undefined },
): Promise<HtmlRecord> {
  const { header } = record;
  const kind = headerField(header, 'WARC-Type')?.toLowerCase();
  if (kind !== 'response' && kind !== 'resource') return { kind: 'other' };
  const response = kind === 'response' ? parseHttpResponse(record.body) : resource(record);
  const contentType = fieldValues(response, 'content-type').at(0);
  if (!isHtml(contentType, headerField(header, 'WARC-Identified-Payload-Type'), response.body)) return { kind: 'other' };
  // Some writers put it into angle brackets.
  const url = headerField(header, 'WARC-Target-URI')?.replace(/^<(.*)>$/, '$1');
  if (url === undefined || url === '') return { kind: 'bad', reason: 'the record of the page names no WARC-Target-URI' };
  if (url.length > MAX_BASE_CHARS)
    return { kind: 'bad', reason: `the address of the page has ${url.length} characters, more than the limit of ${MAX_BASE_CHARS}` };
  const body = await decodeBody(response, { ...options, maxBytes: MAX_PAGE_BYTES });
  const html = readHtmlPage(decodePage(body.bytes, contentType), type);
  return {
    kind: 'page',
    page: toPage(url, html, response, recordDate(headerField(header, 'WARC-Date'))),
    problem: body.problem ?? (html.isCut ? `the page has more than ${html.links.length} links; the rest is left out` : undefined),
  };
}

function resource({ header, body }: WarcRecord): HttpResponse {
  const contentType = headerField(header, 'Content-Type');
  return { status: null, headers: contentType === undefined ? [] : [['Content-Type', contentType]], body };
}

/** By the header, else by what the crawler made of it, else by its first bytes. */
function isHtml(contentType: string | undefined, identified: string | undefined, body: Buffer): boolean {
  const type = contentType?.trim() || identified;
  return type === undefined ? HTML_START.test(body.toString('latin1', 0, 512)) : HTML_TYPE.test(type);
}

function toPage(url: string, html: HtmlPage, response: HttpResponse, date: Date | null): CrawledPage {
  const baseUrl = usableBase(html.base, url) ?? url;
  const headerLinks = linkHeaderLinks(fieldValues(response, 'link'));
  return {
    url,
    baseUrl,
    title: html.title,
    warcFile: null,
    warcOffset: null,
    date,
    links: html.links,
    linkCount: html.linkCount,
    licence: pageLicence([...headerLinks, ...html.licenceLinks], baseUrl),
    signals: pageSignals({ headers: response.headers, metas: html.metas, links: html.licenceLinks }),
  };
}

function usableBase(base: string | undefined, url: string): string | undefined {
  if (base === undefined || base.length > MAX_BASE_CHARS) return undefined;
  const joined = urlJoin(url, base);
  return joined !== undefined && /^https?:/i.test(joined) ? joined : undefined;
}

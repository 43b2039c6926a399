import type { CandidateType } from '#shared/model/candidate.ts';
import type { PageLink } from './crawled-page.ts';
import { captionAs } from './link-types.ts';
import type { RelLink } from './page-licence.ts';
import { NO_RIGHTS, parseWatPage, recordDate, recordOffset, typedLinks, type WatRecord } from './parse-wat-page.ts';
import { urlJoin } from './python-urljoin.ts';
import { mayHoldSignalHeader, mayHoldSignalMeta, relLinks, watRights } from './wat-rights.ts';
import { type WantedLinks, WatScanner } from './wat-scan.ts';

/** Every record of a response has the first, and no other does unless a URL holds the word; the others have one of the rest. */
const RESPONSE_MARK = Buffer.from('HTTP-Response-Metadata');
const OTHER_MARKS = ['HTTP-Request-Metadata', 'WARC-Metadata-Metadata', 'WARC-Info-Metadata'].map((mark) => Buffer.from(mark));
const ESCAPE = Buffer.from('\\u');
const OPENING = 0x7b;
const CLOSING = 0x7d;
const LICENCE = /license|creativecommons|\\u/i;

/**
 * Reads the JSON bodies of WAT metadata records. A WAT has one for each request, response and metadata record of its WARC; only those of
 * responses are pages.
 */
export class WatPageReader {
  readonly #type: CandidateType;
  readonly #wanted: WantedLinks;
  readonly #scanner = new WatScanner();

  /** @param type of the links that are wanted */
  constructor(type: CandidateType) {
    this.#type = type;
    this.#wanted = type === 'image' || type === 'image_only' ? 'images' : 'documents';
  }

  read(body: Buffer): WatRecord {
    if (!isBraced(body)) return { kind: 'bad', reason: 'the body is not a JSON object' };
    if (isNoPage(body)) return { kind: 'other' };
    const scanner = this.#scanner;
    // See [Note: when the scanner gives up].
    if (!scanner.scan(body, this.#wanted)) return parseWatPage(body, this.#type);
    if (scanner.text('recordType') !== 'response') return { kind: 'other' };
    const url = scanner.text('targetUri');
    if (url === undefined) return { kind: 'bad', reason: 'the envelope of the page names no WARC-Target-URI' };
    const links: PageLink[] = [];
    const licences: RelLink[] = [];
    for (let link = 0; link < scanner.keptLinks; link++) this.#take(link, links, licences);
    const base = scanner.text('base');
    const baseUrl = (base !== undefined && urlJoin(url, base)) || url;
    return {
      kind: 'page',
      page: {
        url,
        baseUrl,
        title: scanner.text('title') || null,
        warcFile: scanner.text('filename') || null,
        warcOffset: recordOffset(scanner.value('offset')),
        date: recordDate(scanner.text('date')),
        links,
        linkCount: scanner.linkCount,
        ...(links.length === 0 ? NO_RIGHTS : this.#rights(licences, baseUrl)),
      },
    };
  }

  #rights(licences: readonly RelLink[], baseUrl: string): ReturnType<typeof watRights> {
    const scanner = this.#scanner;
    const headers = mayHoldSignalHeader(scanner.json('headers') ?? '') ? scanner.value('headers') : undefined;
    const metas = mayHoldSignalMeta(scanner.json('metas') ?? '') ? scanner.value('metas') : undefined;
    const headLinks = LICENCE.test(scanner.json('headLinks') ?? '') ? relLinks(scanner.value('headLinks')) : [];
    return watRights({ headers, metas, links: [...headLinks, ...licences], baseUrl });
  }

  #take(index: number, links: PageLink[], licences: RelLink[]): void {
    const scanner = this.#scanner;
    const kind = scanner.linkKind(index);
    if (kind !== 'image') {
      const entries = [scanner.linkValue(index)];
      links.push(...typedLinks(entries, this.#type));
      licences.push(...relLinks(entries));
      return;
    }
    const url = scanner.linkText(index, 'url');
    if (url === undefined) return;
    const link = { path: 'IMG@/src', url, alt: scanner.linkText(index, 'alt'), text: scanner.linkText(index, 'text') };
    const caption = captionAs(this.#type, link);
    if (caption !== undefined) links.push({ path: link.path, url, caption, width: null, height: null });
  }
}

/** Two records of three are not pages; they are not worth reading. The word may be hidden behind escapes. */
function isNoPage(body: Buffer): boolean {
  return !body.includes(RESPONSE_MARK) && OTHER_MARKS.some((mark) => body.includes(mark)) && !body.includes(ESCAPE);
}

function isBraced(body: Buffer): boolean {
  let start = 0;
  let end = body.length - 1;
  while (start < end && (body[start] ?? 0) <= 0x20) start++;
  while (end > start && (body[end] ?? 0) <= 0x20) end--;
  return body[start] === OPENING && body[end] === CLOSING && end > start;
}

import type { CandidateType } from '#shared/model/candidate.ts';
import { firstText } from './first-text.ts';
import { captionAs } from './link-types.ts';
import { urlJoin } from './python-urljoin.ts';

/** A link of the asked type. */
export interface TypedLink {
  /** Element and attribute: `IMG@/src`, `A@/href`. */
  path: string;
  url: string;
  caption: string;
}

/** What a WAT record tells about one fetched page. */
export interface WatPage {
  /** WARC-Target-URI. */
  url: string;
  /** What relative links are joined to: Head.Base joined to `url`, or `url` where there is none or it is unusable. */
  baseUrl: string;
  title: string | null;
  /** Name of the WARC file and byte offset of the page's record in it; null where the record does not say. */
  warcFile: string | null;
  warcOffset: number | null;
  /** When the page was fetched. */
  date: Date | null;
  /** Links of the asked type. */
  links: TypedLink[];
  /** All entries of `Links`. */
  linkCount: number;
}

export type WatRecord = { kind: 'page'; page: WatPage } | { kind: 'other' } | { kind: 'bad'; reason: string };

/** Every record of a response has it, and no other does unless a URL holds the word. */
const RESPONSE_MARK = Buffer.from('HTTP-Response-Metadata');
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * Reads the JSON body of a WAT metadata record. A WAT has one for each request, response and metadata record of its WARC; only those of
 * responses are pages.
 * @param type of the links that are wanted
 * @see formats of Common Crawl: every number is a string, every header a string or an array of them, every level may be missing
 */
export function readWatRecord(body: Buffer, type: CandidateType): WatRecord {
  if (!isBraced(body)) return { kind: 'bad', reason: 'the body is not a JSON object' };
  // Two records of three are not pages; they are not worth parsing.
  if (!body.includes(RESPONSE_MARK)) return { kind: 'other' };
  let data: unknown;
  try {
    data = JSON.parse(body.toString('utf8'));
  } catch (error) {
    return { kind: 'bad', reason: `the JSON is broken: ${error instanceof Error ? error.message.slice(0, 120) : String(error)}` };
  }
  const envelope = at(data, 'Envelope');
  const header = at(envelope, 'WARC-Header-Metadata');
  if (firstText(at(header, 'WARC-Type')) !== 'response') return { kind: 'other' };
  const url = firstText(at(header, 'WARC-Target-URI'));
  if (url === undefined) return { kind: 'bad', reason: 'the envelope of the page names no WARC-Target-URI' };
  const html = at(at(at(envelope, 'Payload-Metadata'), 'HTTP-Response-Metadata'), 'HTML-Metadata');
  const head = at(html, 'Head');
  const base = firstText(at(head, 'Base'));
  const container = at(data, 'Container');
  const links = at(html, 'Links');
  const entries: unknown[] = Array.isArray(links) ? links : [];
  return {
    kind: 'page',
    page: {
      url,
      baseUrl: (base !== undefined && urlJoin(url, base)) || url,
      title: firstText(at(head, 'Title')) || null,
      warcFile: firstText(at(container, 'Filename')) || null,
      warcOffset: offset(at(container, 'Offset')),
      date: date(firstText(at(header, 'WARC-Date'))),
      links: typedLinks(entries, type),
      linkCount: entries.length,
    },
  };
}

function isBraced(body: Buffer): boolean {
  let start = 0;
  let end = body.length - 1;
  while (start < end && (body[start] ?? 0) <= 0x20) start++;
  while (end > start && (body[end] ?? 0) <= 0x20) end--;
  return body[start] === OPENING && body[end] === CLOSING && end > start;
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function typedLinks(entries: readonly unknown[], type: CandidateType): TypedLink[] {
  const links: TypedLink[] = [];
  for (const entry of entries) {
    const path = firstText(at(entry, 'path'));
    const url = firstText(at(entry, 'url'));
    if (path === undefined || url === undefined) continue;
    const caption = captionAs(type, { path, url, alt: at(entry, 'alt'), text: at(entry, 'text') });
    if (caption !== undefined) links.push({ path, url, caption });
  }
  return links;
}

function offset(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** WARC-Date is a W3C date in UTC, in WARC/1.1 of any precision. */
function date(value: string | undefined): Date | null {
  if (value === undefined || !/^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?)?)?$/.test(value)) return null;
  const parsed = new Date(value);
  return Number.isNaN(parsed.getTime()) ? null : parsed;
}

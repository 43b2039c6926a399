import type { CandidateType } from '#shared/model/candidate.ts';
import type { CrawledPage, PageLink } from './crawled-page.ts';
import { firstText } from './first-text.ts';
import { captionAs } from './link-types.ts';
import { urlJoin } from './python-urljoin.ts';
import { relLinks, watRights } from './wat-rights.ts';

/** Licence and signals of a page without a link that is wanted. */
export const NO_RIGHTS = { licence: null, signals: null };

export type WatRecord = { kind: 'page'; page: CrawledPage } | { kind: 'other' } | { kind: 'bad'; reason: string };

/**
 * Reads the JSON of a WAT record for a response in the plain way. `WatPageReader` asks it where its scanner gives up; the two agree on
 * everything else.
 * @param type of the links that are wanted
 * @see formats of Common Crawl: every number is a string, every header a string or an array of them, every level may be missing
 */
export function parseWatPage(body: Buffer, type: CandidateType): WatRecord {
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
  const baseUrl = (base !== undefined && urlJoin(url, base)) || url;
  const typed = typedLinks(entries, type);
  const rights = (): ReturnType<typeof watRights> =>
    watRights({
      headers: at(at(at(envelope, 'Payload-Metadata'), 'HTTP-Response-Metadata'), 'Headers'),
      metas: at(head, 'Metas'),
      links: [...relLinks(at(head, 'Link')), ...relLinks(entries)],
      baseUrl,
    });
  return {
    kind: 'page',
    page: {
      url,
      baseUrl,
      title: firstText(at(head, 'Title')) || null,
      warcFile: firstText(at(container, 'Filename')) || null,
      warcOffset: recordOffset(at(container, 'Offset')),
      date: recordDate(firstText(at(header, 'WARC-Date'))),
      links: typed,
      linkCount: entries.length,
      // Nobody asks for them where no link is wanted.
      ...(typed.length === 0 ? NO_RIGHTS : rights()),
    },
  };
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

export function typedLinks(entries: readonly unknown[], type: CandidateType): PageLink[] {
  const links: PageLink[] = [];
  for (const entry of entries) {
    const path = firstText(at(entry, 'path'));
    const url = firstText(at(entry, 'url'));
    if (path === undefined || url === undefined) continue;
    const caption = captionAs(type, { path, url, alt: at(entry, 'alt'), text: at(entry, 'text') });
    if (caption !== undefined) links.push({ path, url, caption, width: null, height: null });
  }
  return links;
}

export function recordOffset(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** WARC-Date is a W3C date in UTC, in WARC/1.1 of any precision. */
export function recordDate(value: string | undefined): Date | null {
  if (value === undefined || !/^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?)?)?$/.test(value)) return null;
  const parsed = new Date(value);
  return Number.isNaN(parsed.getTime()) ? null : parsed;
}

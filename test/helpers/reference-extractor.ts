import { createHash } from 'node:crypto';
import { urlJoin } from '#main/warc/python-urljoin.ts';
import type { CandidateType } from '#shared/model/candidate.ts';
import { REFERENCE_PRESETS } from './reference-presets.ts';
import { type ReferenceRecord, referenceRecords } from './reference-records.ts';

/** The columns of a pool file that a crawl file alone decides, without what captions, licences and signals add. */
export interface ReferenceRow {
  url: string;
  caption: string;
  type: CandidateType;
  attribute: string;
  host: string;
  page_url: string;
  page_title: string | null;
  crawl_file: string;
  record_offset: bigint;
  date: Date | null;
  claimed_width: number | null;
  claimed_height: number | null;
}

export const REFERENCE_COLUMNS = [
  'url',
  'caption',
  'type',
  'attribute',
  'host',
  'page_url',
  'page_title',
  'crawl_file',
  'record_offset',
  'date',
  'claimed_width',
  'claimed_height',
] as const satisfies (keyof ReferenceRow)[];

export interface ReferenceResult {
  rows: ReferenceRow[];
  counts: { pages: number; links: number; candidates: number; kept: number; duplicates: number };
  /** By rule; rules that refused nothing are left out. */
  rejected: Record<string, number>;
  /** Offsets of what could not be read, a member or record each. */
  badOffsets: number[];
  /** Responses without HTTP metadata, which have no links: whether these count as pages is left open. */
  openPages: number;
  /** Offsets of broken records that are not recognisable as pages: whether these are told is left open. */
  openOffsets: number[];
}

const ENDINGS: Record<'audio' | 'video' | 'text', readonly string[]> = {
  audio: ['ogg', 'wav', 'mp3', 'flac', 'm4a'],
  video: ['avi', 'mp4', 'mkv', 'webm', 'mov', 'mpg', 'mpeg', 'm4v'],
  text: ['pdf', 'epub', 'djvu', 'mobi', 'doc', 'docx', 'rtf', 'txt', 'odt', 'ppt', 'pptx', 'pages', 'keynote', 'wps', 'md'],
};

/**
 * What extracting a WAT must give, the slow and obvious way: the whole file in memory, every record through JSON.parse. Only Python's
 * urljoin is the product's own, since it is tested against Python.
 */
export function referenceExtract(
  file: Buffer,
  name: string,
  options: { type: CandidateType; preset: keyof typeof REFERENCE_PRESETS },
): ReferenceResult {
  const { records, badOffsets } = referenceRecords(file);
  const { refuse, isUrlUnique } = REFERENCE_PRESETS[options.preset];
  const result: ReferenceResult = {
    rows: [],
    counts: { pages: 0, links: 0, candidates: 0, kept: 0, duplicates: 0 },
    rejected: {},
    badOffsets,
    openPages: 0,
    openOffsets: [],
  };
  const { counts, rejected } = result;
  const reject = (rule: string): void => {
    rejected[rule] = (rejected[rule] ?? 0) + 1;
  };
  const uids = new Set<string>();
  const urls = new Set<string>();
  for (const record of records) {
    if (!/^WARC-Type:[ \t]*metadata[ \t]*\r?$/im.test(record.header)) continue;
    const page = readPage(record, name);
    if (page === 'other') continue;
    if (page === 'no page') {
      result.openPages++;
      continue;
    }
    if (page === 'broken' || page === 'open') {
      (page === 'broken' ? badOffsets : result.openOffsets).push(record.offset);
      continue;
    }
    counts.pages++;
    counts.links += page.entries.length;
    for (const entry of page.entries) {
      const link = candidate(entry, options.type);
      if (link === undefined) continue;
      counts.candidates++;
      const url = /^https?:\/\//.test(link.rawUrl) ? link.rawUrl : (urlJoin(page.base, link.rawUrl) ?? link.rawUrl);
      const pair = { ...link, url, host: hostOf(url) };
      const rule = refuse(pair);
      if (rule !== undefined) {
        reject(rule);
        continue;
      }
      const uid = createHash('md5')
        .update(pair.caption + pair.url, 'utf8')
        .digest('hex');
      const urlKey = pair.url.toWellFormed();
      if (uids.has(uid)) counts.duplicates++;
      else if (isUrlUnique && urls.has(urlKey)) reject('url_repeated');
      else {
        counts.kept++;
        result.rows.push({
          url: pair.url.toWellFormed(),
          caption: pair.caption.toWellFormed(),
          type: options.type,
          attribute: pair.path.toWellFormed(),
          host: pair.host.toWellFormed(),
          ...page.columns,
          claimed_width: null,
          claimed_height: null,
        });
        urls.add(urlKey);
      }
      uids.add(uid);
    }
  }
  badOffsets.sort((a, b) => a - b);
  return result;
}

interface Page {
  base: string;
  entries: unknown[];
  columns: Pick<ReferenceRow, 'page_url' | 'page_title' | 'crawl_file' | 'record_offset' | 'date'>;
}

/** `broken`: must be told as bad; `open`: broken, and nothing says that it was a page; `no page`: a response without HTTP metadata. */
function readPage(record: ReferenceRecord, name: string): Page | 'other' | 'no page' | 'broken' | 'open' {
  const text = record.body.toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const isCut = !text.trim().startsWith('{') || !text.trim().endsWith('}');
    return isCut || text.includes('HTTP-Response-Metadata') ? 'broken' : 'open';
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'broken';
  const header = at(json, 'Envelope', 'WARC-Header-Metadata');
  if (text1(at(header, 'WARC-Type')) !== 'response') return 'other';
  const url = text1(at(header, 'WARC-Target-URI'));
  const response = at(json, 'Envelope', 'Payload-Metadata', 'HTTP-Response-Metadata');
  if (url === undefined) return response === undefined ? 'open' : 'broken';
  if (response === undefined) return 'no page';
  const html = at(response, 'HTML-Metadata');
  const base = text1(at(html, 'Head', 'Base'));
  const entries = at(html, 'Links');
  const warcFile = text1(at(json, 'Container', 'Filename'));
  const warcOffset = offsetOf(at(json, 'Container', 'Offset'));
  const hasPlace = warcFile !== undefined && warcFile !== '' && warcOffset !== undefined;
  return {
    base: (base !== undefined && urlJoin(url, base)) || url,
    entries: Array.isArray(entries) ? entries : [],
    columns: {
      page_url: url.toWellFormed(),
      page_title: text1(at(html, 'Head', 'Title'))?.toWellFormed() || null,
      crawl_file: hasPlace ? warcFile.toWellFormed() : name,
      record_offset: BigInt(hasPlace ? warcOffset : record.offset),
      date: dateOf(text1(at(header, 'WARC-Date'))),
    },
  };
}

function at(value: unknown, ...keys: string[]): unknown {
  let here = value;
  for (const key of keys) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** A value that may stand in an array, as headers do since CC-MAIN-2024-51. */
function text1(value: unknown): string | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' ? one : undefined;
}

/** cc2dataset's rules for the five types. */
function candidate(entry: unknown, type: CandidateType): { path: string; rawUrl: string; caption: string } | undefined {
  const path = text1(at(entry, 'path'));
  const rawUrl = text1(at(entry, 'url'));
  if (path === undefined || rawUrl === undefined) return undefined;
  const alt = text1(at(entry, 'alt')) ?? '';
  const text = text1(at(entry, 'text')) ?? '';
  switch (type) {
    case 'image':
      return path === 'IMG@/src' && alt !== '' ? { path, rawUrl, caption: alt } : undefined;
    case 'image_only':
      return path === 'IMG@/src' ? { path, rawUrl, caption: alt } : undefined;
    default:
      return ENDINGS[type].some((ending) => rawUrl.endsWith(`.${ending}`)) ? { path, rawUrl, caption: text } : undefined;
  }
}

function hostOf(url: string): string {
  const host = /^[^:]*:\/\/(?:[^/?#\\]*@)?(\[[^/?#\\\]]*\]|[^/?#\\:]*)/.exec(url)?.[1] ?? '';
  return host.replace(/^\[(.*)\]$/s, '$1').toLowerCase();
}

/** A byte offset, a number or its digits. */
function offsetOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** A W3C date in UTC of any precision from the year on. */
function dateOf(text: string | undefined): Date | null {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?Z)?)?)?$/.exec(text ?? '');
  if (!parts) return null;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = ''] = parts;
  const milliseconds = Math.floor(Number(`0${fraction}`) * 1000);
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second), milliseconds));
  if (Number(year) < 100) date.setUTCFullYear(Number(year));
  const isReal = date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day) && date.getUTCHours() === Number(hour);
  return isReal ? date : null;
}

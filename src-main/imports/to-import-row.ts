import { createHash } from 'node:crypto';
import { type ForeignField, foreignColumns } from '#shared/model/foreign-columns.ts';
import type { ExactJson } from '../util/exact-json.ts';
import { laionHash } from '../util/laion-hash.ts';
import { uidOf } from '../util/uid.ts';
import { reportedFailure } from './failure-status.ts';
import { MAX_URL_BYTES } from './import-limits.ts';
import type { Fields, FoundSample, ImportRow } from './import-row.ts';

/** What img2dataset writes itself: read here, and never a column of the user's. */
const WRITTEN = new Set([
  ...['key', 'caption', 'url', 'status', 'error_message', 'width', 'height', 'original_width', 'original_height', 'exif'],
  ...['md5', 'sha256', 'sha512'],
]);
const HASHES = ['md5', 'sha256', 'sha512'];
const MAX_EXTRA_COLUMNS = 500;

/**
 * Reads what a data set tells of a sample. img2dataset's names count as they are; in metadata of other tools the names of URL and caption
 * are looked for as in a list.
 * @returns why it cannot become a sample
 */
export function toImportRow(found: FoundSample): { row: ImportRow } | { reason: string } {
  const fields = found.fields ?? {};
  const names = namesOf(fields);
  const caption = (text(fields, names.caption) ?? found.text ?? '').toWellFormed();
  const url = (text(fields, names.url) ?? '').toWellFormed();
  if (url === '' && found.image === null) return { reason: 'a sample with neither image nor URL' };
  if (Buffer.byteLength(url) > MAX_URL_BYTES) return { reason: 'a URL that is too long' };
  const extra = new Map(Object.entries(fields).filter(([name]) => !WRITTEN.has(name) && name !== names.caption && name !== names.url));
  /** Takes a column of our own out of the further ones, where it holds what it is to hold. */
  const own = <T>(name: string, read: (value: ExactJson) => T | undefined): T | null => {
    const value = extra.get(name);
    if (value === undefined) return null;
    const taken = value === null ? null : read(value);
    if (taken !== undefined) extra.delete(name);
    return taken ?? null;
  };
  const asText = (value: ExactJson): string | undefined => (typeof value === 'string' ? value.toWellFormed() : undefined);
  const address =
    url === ''
      ? `urn:sha256:${createHash('sha256')
          .update(found.image ?? '')
          .digest('hex')}`
      : url;
  // Both follow from caption and URL.
  own('uid', (value) => (value === uidOf(caption, address) ? '' : undefined));
  own('hash', (value) => (typeof value === 'bigint' && value === laionHash(address, caption) ? '' : undefined));
  const row: ImportRow = {
    place: found.place,
    url: address,
    caption,
    pageUrl: own('page_url', asText) ?? '',
    language: own('language', asText),
    crawlFile: own('crawl_file', asText),
    recordOffset: own('record_offset', count),
    date: own('date', (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? dateOf(value) : undefined)),
    image: found.image,
    failure: found.image === null ? failureOf(fields) : null,
    original: {
      width: count(fields.original_width ?? null) ?? null,
      height: count(fields.original_height ?? null) ?? null,
      hashes: HASHES.flatMap((name) => {
        const value = text(fields, name);
        return value === undefined ? [] : [{ name, value }];
      }),
      exif: text(fields, 'exif') ?? null,
    },
    extra: Object.fromEntries([...extra].slice(0, MAX_EXTRA_COLUMNS)),
  };
  return { row };
}

/** In img2dataset's own output `url` and `caption` are always so called, and any other name is a column of the user's. */
function namesOf(fields: Fields): { url: string; caption: string } {
  if ('key' in fields && 'status' in fields) return { url: 'url', caption: 'caption' };
  const header = Object.keys(fields);
  const first = (field: ForeignField): string => header[foreignColumns(header, field)[0] ?? -1] ?? field;
  return { url: first('url'), caption: 'caption' in fields ? 'caption' : first('caption') };
}

function failureOf(fields: Fields): ImportRow['failure'] {
  const status = text(fields, 'status');
  return status === undefined || status === 'success' ? null : reportedFailure(status, text(fields, 'error_message') ?? null);
}

function text(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** A whole number from 0 on. Tools that work through pandas write 640.0. */
function count(value: ExactJson): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function dateOf(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

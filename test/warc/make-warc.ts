import { gzipSync } from 'node:zlib';

/** A WARC record with CRLFs and the blank lines after it. `length` overrides the true Content-Length. */
export function warcRecord(
  body: string | Buffer,
  fields: Record<string, string> = {},
  options: { version?: string; length?: number | string } = {},
): Buffer {
  const bytes = Buffer.from(body as string);
  const all = {
    'WARC-Type': 'metadata',
    'Content-Type': 'application/json',
    'Content-Length': String(options.length ?? bytes.length),
    ...fields,
  };
  const header = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`WARC/${options.version ?? '1.0'}\r\n${header.join('')}\r\n`), bytes, Buffer.from('\r\n\r\n')]);
}

/** One gzip member a record, as Common Crawl packs; `at` are the offsets of the members. */
export function gzipEach(records: readonly Buffer[]): { bytes: Buffer; members: Buffer[]; at: number[] } {
  const members = records.map((record) => gzipSync(record));
  const at: number[] = [];
  let offset = 0;
  for (const member of members) {
    at.push(offset);
    offset += member.length;
  }
  return { bytes: Buffer.concat(members), members, at };
}

export interface PageParts {
  url?: string;
  type?: string;
  title?: unknown;
  base?: unknown;
  links?: unknown;
  container?: unknown;
  date?: string;
}

/** The JSON of a WAT record for one page. */
export function watJson(page: PageParts): string {
  return JSON.stringify({
    Container: 'container' in page ? page.container : { Filename: 'CC-MAIN-1.warc.gz', Compressed: true, Offset: '1234' },
    Envelope: {
      'Payload-Metadata': {
        'HTTP-Response-Metadata': {
          Headers: { Server: ['a', 'b'] },
          'HTML-Metadata': { Head: { Title: page.title, Base: page.base, Metas: [{ name: 'x', content: 'y' }] }, Links: page.links },
        },
      },
      Format: 'WARC/1.0',
      'WARC-Header-Metadata': {
        'WARC-Type': page.type ?? 'response',
        'WARC-Date': page.date ?? '2024-05-18T01:58:10Z',
        'WARC-Target-URI': page.url ?? 'http://p/q/',
      },
    },
  });
}

export const image = (url: string, alt?: unknown): Record<string, unknown> => ({
  path: 'IMG@/src',
  url,
  ...(alt !== undefined && { alt }),
});

/** A WAT record for one page. */
export const watRecord = (page: PageParts): Buffer => warcRecord(watJson(page), { 'WARC-Target-URI': page.url ?? 'http://p/q/' });

export const warcInfo = (): Buffer =>
  warcRecord('Software-Info: test\r\n', {
    'WARC-Type': 'warcinfo',
    'WARC-Filename': 'CC-MAIN-1.warc.wat.gz',
    'Content-Type': 'application/warc-fields',
  });

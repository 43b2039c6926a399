import { readRecords } from '../warc/read-records.ts';
import { headerField } from '../warc/record-header.ts';
import type { SourceHead } from './source.ts';

/** Bytes on disk within which a record must turn up. */
const MAX_PEEK_BYTES = 16 << 20;

/** Whether a record is one of those that a WAT is made of. @param header the header block of a WARC record */
export function isMetadata(header: string): boolean {
  return /\nWARC-Type:[ \t]*metadata[ \t]*\r?\n/i.test(header);
}

/** Tells a WAT from other WARC files by its first record after the `warcinfo`; the first records may be broken. */
export async function detectWat(
  head: SourceHead,
  options: { signal?: AbortSignal | undefined },
): Promise<true | { found: string | undefined }> {
  const isNamedSo = /\.(warc|wat|wet)(\.|$)/i.test(head.name);
  if (!isNamedSo && head.head.toString('latin1', 0, 5) !== 'WARC/') return { found: undefined };
  let bytesRead = 0;
  let warcInfo: string | undefined;
  const progress = { onBad() {}, onProgress: (bytes: number) => (bytesRead = bytes), signal: options.signal };
  for await (const records of readRecords(head.path, progress)) {
    for (const { header, body } of records) {
      const type = headerField(header, 'WARC-Type') ?? 'without a type';
      if (type === 'warcinfo') {
        warcInfo = header;
        continue;
      }
      if (isMetadata(header) && (/json/i.test(headerField(header, 'Content-Type') ?? '') || body.includes('"Envelope"'))) return true;
      return {
        found: `a WARC file that is no WAT: its records are of type ${type} and hold ${headerField(header, 'Content-Type') ?? 'nothing known'}`,
      };
    }
    if (bytesRead > MAX_PEEK_BYTES) break;
  }
  if (warcInfo === undefined) return { found: isNamedSo ? undefined : 'a WARC file without a readable record' };
  if (/\.wat\b/i.test(`${headerField(warcInfo, 'WARC-Filename') ?? ''} ${head.name}`)) return true;
  return { found: 'a WARC file that holds nothing but its description' };
}

import { readRecords } from '../warc/read-records.ts';
import { headerField } from '../warc/record-header.ts';
import type { SourceHead } from './source.ts';
import { isMetadata } from './wat-detect.ts';

/** Bytes on disk within which a record must turn up. */
const MAX_PEEK_BYTES = 16 << 20;

/** Types of records that tell a file that holds what was fetched. */
const WARC_TYPES = new Set(['request', 'response', 'resource', 'revisit', 'continuation']);

/** Tells a WARC from WAT and WET by its first record after the `warcinfo`; the first records may be broken. */
export async function detectWarc(
  head: SourceHead,
  options: { signal?: AbortSignal | undefined },
): Promise<true | { found: string | undefined }> {
  const isNamedSo = /\.(warc|wet)(\.|$)/i.test(head.name);
  if (!isNamedSo && head.head.toString('latin1', 0, 5) !== 'WARC/') return { found: undefined };
  let bytesRead = 0;
  const progress = { onBad() {}, onProgress: (bytes: number) => (bytesRead = bytes), signal: options.signal };
  for await (const records of readRecords(head.path, progress)) {
    for (const { header, body } of records) {
      const type = headerField(header, 'WARC-Type')?.toLowerCase() ?? 'without a type';
      if (type === 'warcinfo') continue;
      if (WARC_TYPES.has(type)) return true;
      if (type === 'conversion')
        return { found: 'a WET file: it holds the plain text of pages and no links; use the WARC or WAT of the same name' };
      // Browser crawlers write their notes first; those of a WAT are JSON.
      if (isMetadata(header) && !body.includes('"Envelope"')) continue;
      return { found: undefined };
    }
    if (bytesRead > MAX_PEEK_BYTES) break;
  }
  return { found: undefined };
}

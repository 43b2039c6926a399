import type { SourceHead } from './source.ts';

/** First bytes of files that people pass by mistake. */
const SIGNATURES: readonly (readonly [bytes: string, name: string])[] = [
  ['\xff\xd8\xff', 'a JPEG image'],
  ['\x89PNG', 'a PNG image'],
  ['GIF8', 'a GIF image'],
  ['RIFF', 'a WebP image or another RIFF file'],
  ['%PDF', 'a PDF document'],
  ['PK\x03\x04', 'a zip archive'],
  ['PAR1', 'a parquet file (metadata sets are attached: gleaner pool attach)'],
  ['SQLite format 3', 'a SQLite database'],
  ['\x28\xb5\x2f\xfd', 'zstd data'],
  ['BZh', 'bzip2 data'],
  ['\xfd7zXZ', 'xz data'],
  ['WARC/', 'a WARC file without a readable record'],
];

/** What a file that no source reads looks like, in words. */
export function describeContent(head: SourceHead): string {
  if (head.bytes === 0) return 'an empty file';
  const inside = head.isGzip ? 'gzip data with ' : '';
  if (head.isGzip && head.head.length === 0) return 'gzip data that cannot be unpacked';
  const start = head.head.toString('latin1', 0, 16);
  const known = SIGNATURES.find(([bytes]) => start.startsWith(bytes));
  if (known) return inside + known[1];
  if (head.head.toString('latin1', 257, 262) === 'ustar') return `${inside}a tar archive`;
  if (head.head.includes(0)) return `${inside}binary data`;
  const text = head.head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim();
  if (/^<(!doctype html|html|head|body)/i.test(text)) return `${inside}an HTML page`;
  if (text.startsWith('<')) return `${inside}markup`;
  if (text === '') return `${inside}nothing but blanks`;
  if (/^[[{]/.test(text)) return `${inside}JSON that is neither an array of objects with a url nor one such object on each line`;
  return `${inside}text without URLs, beginning ${JSON.stringify(text.split('\n', 1)[0]?.slice(0, 60))}`;
}

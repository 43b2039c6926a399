import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { oddRecord } from './odd-wat.ts';
import { PACKINGS, packRecords } from './pack-members.ts';
import { seededRandom } from './seeded-random.ts';
import { sharedFixtures } from './shared-fixtures.ts';

/** A file to be damaged; its name tells its kind. */
export interface Corpus {
  name: string;
  bytes: Buffer;
}

const FIXTURES = [
  'whirlwind.warc',
  'whirlwind.warc.gz',
  'whirlwind.warc.wat',
  'whirlwind.warc.wat.gz',
  'whirlwind.warc.wet.gz',
  'example.warc.gz',
  'example-iana.org-chunked.warc',
];

/** Real crawl files where they are there, the sample crawl, synthetic ones in every packing, and URL lists of every kind; each also unpacked. */
export function fuzzCorpora(): Corpus[] {
  const fixtures =
    sharedFixtures === undefined ? [] : FIXTURES.map((name) => ({ name, bytes: readFileSync(`${sharedFixtures}warc/${name}`) }));
  const sample = readFileSync(fileURLToPath(new URL('../../resources/sample-crawl/sample.warc.wat.gz', import.meta.url)));
  const records = Array.from({ length: 60 }, (_, serial) => oddRecord({ seed: serial, serial, mayBreak: serial % 5 === 0 }));
  const synthetic = PACKINGS.map((packing) => ({
    name: packing === 'plain' ? 'odd.warc.wat' : `odd-${packing}.warc.wat.gz`,
    bytes: packRecords(records, packing, seededRandom(1)),
  }));
  const packed = [...fixtures, { name: 'sample.warc.wat.gz', bytes: sample }, ...synthetic];
  const unpacked = packed
    .filter(({ name }) => name.endsWith('.gz'))
    .map(({ name, bytes }) => ({ name: name.replace(/\.gz$/, ''), bytes: gunzipSync(bytes) }));
  return [...packed, ...unpacked, ...lists()];
}

function lists(): Corpus[] {
  const rows = Array.from({ length: 400 }, (_, n) => ({
    url: `http://a/${n},${n % 7}.jpg`,
    caption: n % 9 === 0 ? `several\nlines "quoted" ${n}` : `caption é ${n}`,
    width: n,
    height: 1.5 * n,
    more: { nested: [n, null, 'x'] },
  }));
  const csv = (by: string): string =>
    `url${by}caption${by}width\n${rows.map((row) => `"${row.url}"${by}"${row.caption.replaceAll('"', '""')}"${by}${row.width}`).join('\n')}\n`;
  const plain = [
    { name: 'list.txt', text: rows.map(({ url }) => url).join('\n') },
    { name: 'list.csv', text: csv(',') },
    { name: 'list.tsv', text: csv('\t') },
    { name: 'list.jsonl', text: rows.map((row) => JSON.stringify(row)).join('\n') },
    { name: 'list.json', text: JSON.stringify(rows) },
    { name: 'pretty.json', text: JSON.stringify(rows, null, 2) },
  ].map(({ name, text }) => ({ name, bytes: Buffer.from(text) }));
  return [...plain, ...plain.map(({ name, bytes }) => ({ name: `${name}.gz`, bytes: gzipSync(bytes) }))];
}

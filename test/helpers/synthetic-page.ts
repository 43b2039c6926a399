import { gzipSync } from 'node:zlib';
import { seededRandom } from './seeded-random.ts';
import { someWords } from './synthetic-words.ts';

export interface SyntheticPageOptions {
  /** Of the file; page `serial` of a file is the same whatever was made before it. */
  seed: number;
  serial: number;
  /** Address of the n-th image of the page; default: hosts that do not exist. */
  imageUrl?: (n: number) => string;
}

const HEX = '0123456789abcdef';
const BASE_32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The three metadata records of a page as Common Crawl writes them, one gzip member each: for its request, its response and its metadata.
 * Sizes follow real files: some 18 kB of JSON a page, 4 to 5 kB packed, with ids and digests that do not pack.
 */
export function syntheticPage({ seed, serial, imageUrl }: SyntheticPageOptions): { members: Buffer[]; images: number } {
  const random = seededRandom(seed * 1_000_003 + serial);
  const pick = (count: number): number => Math.floor(random() * count);
  const from = (alphabet: string, length: number): string => {
    let text = '';
    for (let index = 0; index < length; index++) text += alphabet[pick(alphabet.length)];
    return text;
  };
  const uuid = (): string => `<urn:uuid:${from(HEX, 8)}-${from(HEX, 4)}-4${from(HEX, 3)}-a${from(HEX, 3)}-${from(HEX, 12)}>`;
  const digest = (): string => `sha1:${from(BASE_32, 32)}`;
  const isForeign = random() < 0.15;
  const words = (count: number): string => someWords(random, count, isForeign);
  const slugOf = (text: string): string => encodeURI(text.replaceAll(' ', '-'));
  const slug = (count: number): string => slugOf(someWords(random, count));

  const site = `www.${slug(1)}-${pick(5000)}.example`;
  const target = `https://${site}/${slug(1)}/${slug(4)}-${serial}.html`;
  const sections = Array.from({ length: 6 }, () => slug(1));
  let images = 0;
  const links: Record<string, string>[] = [{ path: 'STYLE/#text', href: '/assets/theme.css' }];
  for (let count = 110 + pick(90); count > 0; count--) {
    const kind = random();
    if (kind < 0.13) {
      const isIcon = random() < 0.15;
      const name = words(2 + pick(4));
      const file = isIcon ? `icons/${sections[pick(6)]}.svg` : `2024/0${1 + pick(9)}/${slugOf(name)}-300x200.jpg`;
      const url =
        imageUrl?.(images) ??
        (random() < 0.5 ? `/wp-content/uploads/${file}` : `https://cdn-${pick(300)}.example/wp-content/uploads/${file}`);
      images++;
      // Three of five have an alt text, most often the words of the file name and more.
      const alt = isIcon ? 'icon' : random() < 0.7 ? `${name} ${words(1 + pick(4))}` : words(3 + pick(5));
      links.push({ path: 'IMG@/src', url, ...(random() < 0.6 && { alt }) });
    } else if (kind < 0.6) {
      const section = sections[pick(6)] ?? '';
      links.push({ path: 'A@/href', url: `/${section}/`, ...(random() < 0.85 && { text: section }) });
    } else if (kind < 0.95) {
      const name = words(2 + pick(4));
      links.push({
        path: 'A@/href',
        url: `https://${site}/${sections[pick(6)]}/${slugOf(name)}`,
        ...(random() < 0.85 && { text: name }),
        ...(random() < 0.3 && { title: name, target: '_blank', rel: 'noopener' }),
      });
    } else
      links.push({
        path: random() < 0.5 ? 'SOURCE@/src' : 'IFRAME@/src',
        url: `https://media.example/${from(HEX, 6)}.${random() < 0.3 ? 'mp4' : 'webp'}`,
      });
  }
  const html = {
    Head: {
      Metas: [
        { name: 'viewport', content: 'width=device-width, initial-scale=1' },
        { name: 'description', content: words(20) },
        { property: 'og:image', content: `https://${site}/og/${pick(1e6)}.jpg` },
        { property: 'og:title', content: words(6) },
      ],
      Title: words(7),
      Scripts: Array.from({ length: 6 }, (_, n) => ({
        path: 'SCRIPT@/src',
        url: `/assets/js/${sections[n] ?? 'main'}.min.js?ver=6.${n}`,
        type: 'text/javascript',
      })),
      Link: [
        { path: 'LINK@/href', url: '/assets/theme.css', rel: 'stylesheet', type: 'text/css' },
        { path: 'LINK@/href', url: target, rel: 'canonical' },
      ],
    },
    Links: links,
  };
  const ids = { request: uuid(), response: uuid(), metadata: uuid() };
  const address = `${pick(255)}.${pick(255)}.${pick(255)}.${pick(255)}`;
  const payload = {
    request: {
      'Actual-Content-Type': 'application/http; msgtype=request',
      'HTTP-Request-Metadata': {
        'Request-Message': { Method: 'GET', Path: target.slice(target.indexOf('/', 8)), Version: 'HTTP/1.1' },
        'Headers-Length': '263',
        Headers: {
          'User-Agent': 'CCBot/2.0 (https://commoncrawl.org/faq/)',
          Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
          'Accept-Language': 'en-US,en;q=0.5',
          'Accept-Encoding': 'br,gzip',
          Host: site,
          Connection: 'Keep-Alive',
        },
        'Entity-Length': '0',
        'Entity-Digest': 'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ',
        'Entity-Trailing-Slop-Length': '0',
      },
    },
    response: {
      'Actual-Content-Type': 'application/http; msgtype=response',
      'HTTP-Response-Metadata': {
        'Response-Message': { Version: 'HTTP/1.1', Status: '200', Reason: 'OK' },
        'Headers-Length': '611',
        Headers: {
          Date: 'Sat, 18 May 2024 01:58:10 GMT',
          Server: ['nginx', 'cloudflare'],
          'Content-Type': 'text/html; charset=utf-8',
          'X-Crawler-Content-Encoding': 'gzip',
          'Set-Cookie': `session=${from(HEX, 24)}; path=/`,
          'Cache-Control': 'max-age=3600',
          ETag: `"${from(HEX, 10)}"`,
          'Content-Length': String(20_000 + pick(90_000)),
        },
        'HTML-Metadata': html,
        'Entity-Length': String(20_000 + pick(90_000)),
        'Entity-Digest': digest(),
        'Entity-Trailing-Slop-Length': '0',
      },
    },
    metadata: {
      'Actual-Content-Type': 'application/metadata-fields',
      'WARC-Metadata-Metadata': {
        'Metadata-Records': [
          { Name: 'fetchTimeMs', Value: String(pick(3000)) },
          { Name: 'charset-detected', Value: 'UTF-8' },
          { Name: 'languages-cld2', Value: '{"reliable":true}' },
        ],
      },
    },
  };
  const members = (['request', 'response', 'metadata'] as const).map((type) => {
    const json = JSON.stringify({
      Container: {
        Filename: `CC-MAIN-20240517233122-20240518023122-${String(seed % 100_000).padStart(5, '0')}.warc.gz`,
        Compressed: true,
        Offset: String(serial * 30_000 + pick(3000)),
        'Gzip-Metadata': {
          'Deflate-Length': String(pick(30_000)),
          'Header-Length': '10',
          'Footer-Length': '8',
          'Inflated-CRC': String(pick(2 ** 31)),
          'Inflated-Length': String(pick(90_000)),
        },
      },
      Envelope: {
        'Payload-Metadata': {
          ...payload[type],
          'Actual-Content-Length': String(pick(90_000)),
          'Block-Digest': digest(),
          'Trailing-Slop-Length': '4',
        },
        Format: 'WARC/1.0',
        'WARC-Header-Length': '357',
        'WARC-Header-Metadata': {
          'WARC-Type': type,
          'WARC-Date': '2024-05-18T01:58:10Z',
          'WARC-Record-ID': ids[type],
          'Content-Length': String(pick(90_000)),
          'Content-Type': `application/http; msgtype=${type}`,
          'WARC-Warcinfo-ID': '<urn:uuid:668d88fc-4208-41fc-b327-1aa6cb783331>',
          'WARC-IP-Address': address,
          'WARC-Target-URI': target,
        },
      },
    });
    const header = [
      'WARC/1.0',
      'WARC-Type: metadata',
      `WARC-Target-URI: ${target}`,
      'WARC-Date: 2024-05-31T01:17:49Z',
      `WARC-Record-ID: ${uuid()}`,
      `WARC-Refers-To: ${ids[type]}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(json)}`,
    ];
    return gzipSync(`${header.join('\r\n')}\r\n\r\n${json}\r\n\r\n`, { level: 6 });
  });
  return { members, images };
}

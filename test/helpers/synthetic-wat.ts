import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Small seeded generator (mulberry32). @returns numbers in [0, 1) */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS =
  'red barn harbour calm morning light old town market flowers river bridge winter snow mountain lake portrait of the a in with and sunset beach bicycle blue door kitchen recipe summer dress shoes leather vintage poster map'.split(
    ' ',
  );

const record = (headers: readonly string[], body: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`WARC/1.0\r\n${headers.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n`),
    body,
    Buffer.from('\r\n\r\n'),
  ]);

/**
 * Writes a WAT as Common Crawl does, one gzip member a record, three metadata records a page, with links of many kinds.
 * @param options.pages response records @param options.imageUrl address of the n-th image; default: hosts that do not exist
 */
export async function writeSyntheticWat(
  path: string,
  options: { pages: number; seed: number; imageUrl?: (n: number) => string },
): Promise<{ images: number }> {
  const random = seededRandom(options.seed);
  const pick = (count: number): number => Math.floor(random() * count);
  const words = (count: number): string => Array.from({ length: count }, () => WORDS[pick(WORDS.length)]).join(' ');
  const out = createWriteStream(path);
  const write = async (bytes: Buffer): Promise<void> => {
    if (!out.write(gzipSync(bytes, { level: 6 }))) await once(out, 'drain');
  };
  await write(
    record(
      [
        'WARC-Type: warcinfo',
        'WARC-Date: 2026-01-17T00:00:00Z',
        'WARC-Filename: synthetic.warc.wat.gz',
        'Content-Type: application/warc-fields',
      ],
      Buffer.from('software: synthetic\r\n'),
    ),
  );
  let images = 0;
  for (let page = 0; page < options.pages; page++) {
    const site = `http://www.site-${pick(5000)}.example`;
    const target = `${site}/${words(1)}/${page}.html`;
    const links: Record<string, string>[] = [];
    for (let link = 0; link < 20 + pick(80); link++) {
      const kind = random();
      if (kind < 0.3) {
        const url =
          options.imageUrl?.(images) ??
          (random() < 0.4 ? `/images/${pick(1e6)}.jpg` : `http://cdn-${pick(300)}.example/i/${page}/${link}.jpg`);
        images++;
        links.push({ path: 'IMG@/src', url, ...(random() < 0.8 && { alt: random() < 0.1 ? words(1).slice(0, 4) : words(2 + pick(9)) }) });
      } else if (kind < 0.9) links.push({ path: 'A@/href', url: `/${words(1)}/${pick(1e5)}.html`, text: words(1 + pick(6)) });
      else links.push({ path: 'SCRIPT@/src', url: `/js/${pick(100)}.js`, type: 'text/javascript' });
    }
    for (const type of ['request', 'response', 'metadata'] as const) {
      const html = {
        Head: {
          Title: words(6),
          Metas: [{ name: 'description', content: words(12) }],
          Link: [{ path: 'LINK@/href', url: '/style.css', rel: 'stylesheet' }],
        },
        Links: links,
      };
      const envelope = {
        Container: {
          Filename: 'synthetic.warc.gz',
          Compressed: true,
          Offset: String(page * 30_000),
          'Gzip-Metadata': {
            'Deflate-Length': '29000',
            'Header-Length': '10',
            'Footer-Length': '8',
            'Inflated-CRC': '1',
            'Inflated-Length': '90000',
          },
        },
        Envelope: {
          Format: 'WARC',
          'WARC-Header-Length': '600',
          'WARC-Header-Metadata': {
            'WARC-Type': type,
            'WARC-Date': '2026-01-17T00:00:00Z',
            'WARC-Target-URI': target,
            'WARC-Record-ID': `<urn:uuid:${page}-${type}>`,
          },
          'Payload-Metadata':
            type === 'response'
              ? {
                  'Actual-Content-Type': 'application/http; msgtype=response',
                  'HTTP-Response-Metadata': {
                    'Response-Message': { Status: '200', Version: 'HTTP/1.1', Reason: 'OK' },
                    Headers: { 'Content-Type': 'text/html; charset=utf-8' },
                    'HTML-Metadata': html,
                  },
                }
              : { 'Actual-Content-Type': 'application/http; msgtype=request' },
        },
      };
      await write(
        record(
          [
            'WARC-Type: metadata',
            `WARC-Target-URI: ${target}`,
            'WARC-Date: 2026-01-17T00:00:00Z',
            `WARC-Record-ID: <urn:uuid:${page}-${type}-wat>`,
            `WARC-Refers-To: <urn:uuid:${page}-${type}>`,
            'Content-Type: application/json',
          ],
          Buffer.from(JSON.stringify(envelope)),
        ),
      );
    }
  }
  out.end();
  await once(out, 'finish');
  return { images };
}

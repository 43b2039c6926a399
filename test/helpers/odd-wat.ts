import { type JsonNode, rawByte, writeJson } from './json-writer.ts';
import { seededRandom } from './seeded-random.ts';

/** One record of a WAT that holds what real ones hold at worst. */
export interface OddRecordOptions {
  /** Decides everything. */
  seed: number;
  /** Stands in the page's URL, so that its rows can be told. */
  serial: number;
  /** False: the JSON is always whole. */
  mayBreak: boolean;
}

type Entries = [key: string, value: JsonNode][];
const object = (entries: Entries): JsonNode => ({ entries });

/** @returns one whole WARC record */
export function oddRecord({ seed, serial, mayBreak }: OddRecordOptions): Buffer {
  const random = seededRandom(seed);
  const chance = (part: number): boolean => random() < part;
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const count = (most: number): number => Math.floor(random() * (most + 1));
  const many = <T>(most: number, make: () => T): T[] => Array.from({ length: count(most) }, make);
  const maybe = (part: number, entry: () => Entries): Entries => (chance(part) ? entry() : []);
  const shuffled = (entries: Entries): Entries =>
    entries
      .map((entry) => [random(), entry] as const)
      .sort(([a], [b]) => a - b)
      .map(([, entry]) => entry);
  /** Mostly as it is; now and then another key order, a repeated key, a key that means something to JavaScript. */
  const odd = (entries: Entries): JsonNode => {
    let all = chance(0.3) ? shuffled(entries) : entries;
    const [first] = entries;
    if (first && chance(0.04)) all = [...all, [first[0], pick<JsonNode>(['twice', 7, null, [], object([])])]];
    if (chance(0.04)) all = [[pick(['__proto__', 'constructor', 'toString', '']), object(entries)], ...all];
    return object(all);
  };
  /** A header value since CC-MAIN-2024-51 is a text or an array of them; hostile ones are anything. */
  const headerValue = (text: string): JsonNode => {
    if (chance(0.9)) return text;
    return pick<JsonNode>([[text], [text, 'second'], [], [7], 7, null, object([['0', text]]), [[text]]]);
  };
  const word = (): string => pick(['red', 'barn', 'Möwe', '猫', 'a', 'the', 'photo', '&amp;amp;', '😀', 'ça', 'x'.repeat(count(40))]);
  const text = (): string => {
    const kind = random();
    if (kind < 0.55) return many(8, word).join(' ');
    if (kind < 0.6) return '';
    if (kind < 0.65) return pick([' ', '\n', '\t \u00a0', '\u200b', '\x1c', '\x85', '\ufeff']);
    if (kind < 0.7) return '{"path":"IMG@/src","url":"http://inside.example/a.jpg","alt":"inside a text"}';
    if (kind < 0.74) return 'HTTP-Response-Metadata "Links":[{"path":"IMG@/src"}] \\';
    if (kind < 0.78) return `lone ${pick(['\ud83d', '\ude00', '\ude00\ud83d', '\ud800\ud800'])} surrogate`;
    if (kind < 0.82) return `${rawByte(0xe9)} not utf-8 ${rawByte(0xff)}${rawByte(0xc3)}${rawByte(0x28)} ${rawByte(0xe2)}${rawByte(0x82)}`;
    if (kind < 0.86) return `zero ${'\0'} and \x07 bell \x7f`;
    if (kind < 0.9) return pick(['quote " quote', 'back \\ slash', '\\"', '\\\\', '\\u0041', 'tab\tline\nreturn\r', '</script>']);
    if (kind < 0.93) return 'é'.repeat(count(1500));
    if (kind < 0.95) return 'long '.repeat(count(600));
    return many(12, () => String.fromCodePoint(32 + count(0xd000))).join('');
  };
  const host = (): string =>
    pick([
      'a.example',
      'b.example:8080',
      'user:pw@c.example',
      'localhost',
      '192.168.0.1',
      '[::1]',
      'münchen.example',
      'x',
      'CAPS.Example',
      `${'h'.repeat(count(70))}.example`,
    ]);
  const ending = (): string =>
    pick(['jpg', 'gif', 'svg', 'mp3', 'mp4', 'pdf', 'm4a', 'webm', 'md', 'pages', 'PDF', 'pdf?x=1', 'pdf#p', 'tar.gz', '']);
  const url = (): string => {
    const kind = random();
    const file = `${pick(['a', 'b c', 'd%20e', 'ü', '..', '.', 'x;p=1', 'q?r=s'])}.${ending()}`;
    if (kind < 0.35) return `${pick(['http', 'https', 'https', 'HTTP', 'ftp'])}://${host()}/${count(4)}/${file}`;
    if (kind < 0.6) return `${pick(['/', '', '../', './', '../../', '//cdn.example/', '?', '#', 'http:', 'https:/'])}${file}`;
    if (kind < 0.66)
      return pick(['data:image/png;base64,AAAA', 'javascript:void(0)', 'mailto:a@b', 'about:blank', 'blob:x', 'file:///x.jpg']);
    if (kind < 0.7) return pick(['', ' ', 'http://', 'https://', 'http://[bad/x.jpg', 'http://[::1/x.mp3', 'http:///x.pdf', '//[', '::']);
    if (kind < 0.76) return ` \t${pick(['http://tab.example/x.jpg', '/line\nend.jpg', 'x\ty.mp3'])}`;
    if (kind < 0.8) return `http://long.example/${'p'.repeat(1960 + count(80))}.jpg`;
    if (kind < 0.86) return text();
    return `http://same.example/${count(3)}.${pick(['jpg', 'mp4', 'pdf', 'mp3'])}`;
  };
  const link = (): JsonNode => {
    const path = pick([
      'IMG@/src',
      'IMG@/src',
      'IMG@/src',
      'A@/href',
      'A@/href',
      'SCRIPT@/src',
      'IMG@/longdesc',
      'VIDEO@/src',
      'img@/src',
      '',
    ]);
    if (chance(0.04)) return pick<JsonNode>([null, 'IMG@/src', 7, [], object([]), [['path', 'IMG@/src']], true]);
    if (chance(0.04))
      return object([
        ['path', 'STYLE/#text'],
        ['href', url()],
      ]);
    return odd([
      ['path', headerValue(path)],
      ...maybe(0.97, () => [['url', headerValue(url())]]),
      ...maybe(0.7, () => [['alt', headerValue(chance(0.2) ? `same ${count(2)}` : text())]]),
      ...maybe(0.4, () => [['text', headerValue(text())]]),
      ...maybe(0.1, () => [['title', text()]]),
      ...maybe(0.05, () => [
        [
          'inner',
          object([
            ['path', 'IMG@/src'],
            ['url', 'http://nested.example/x.jpg'],
            ['alt', 'nested'],
          ]),
        ],
      ]),
    ]);
  };
  const links = (): JsonNode => {
    if (chance(0.05)) return pick<JsonNode>([[], null, 'Links', object([['0', link()]]), 7, [[link()]]]);
    return many(12, link);
  };
  const target = `http://page.example/${serial}/${pick(['', 'q/', 'q/x.html', 'ü?a=b#c'])}`;
  const head = odd([
    ...maybe(0.8, () => [['Title', headerValue(text())]]),
    ...maybe(0.3, () => [
      ['Base', headerValue(pick(['/base/', 'http://base.example/d/', '//other/', '', 'http://[bad', 'x/y', 'ftp://f/', text()]))],
    ]),
    ...maybe(0.5, () => [
      [
        'Metas',
        [
          object([
            ['name', 'description'],
            ['content', text()],
          ]),
        ],
      ],
    ]),
    ...maybe(0.4, () => [
      [
        'Link',
        [
          object([
            ['path', 'IMG@/src'],
            ['url', 'http://head.example/x.jpg'],
            ['alt', 'in the head'],
          ]),
        ],
      ],
    ]),
    ...maybe(0.1, () => [['Links', links()]]),
  ]);
  const html = odd([...maybe(0.9, () => [['Head', head]]), ...maybe(0.95, () => [['Links', links()]])]);
  const missing = (value: JsonNode): JsonNode => (chance(0.02) ? pick<JsonNode>([null, 'text', 7, [], object([]), [value]]) : value);
  const deep = (): JsonNode => ({ verbatim: deepText(pick([5, 400, 30_000]), chance(0.5)) });
  const response = odd([
    ...maybe(0.9, () => [
      [
        'Response-Message',
        object([
          ['Status', '200'],
          ['Version', 'HTTP/1.1'],
        ]),
      ],
    ]),
    ...maybe(0.9, () => [
      [
        'Headers',
        odd([
          ['Content-Type', headerValue('text/html')],
          ['X', headerValue(text())],
        ]),
      ],
    ]),
    ...maybe(0.96, () => [['HTML-Metadata', missing(html)]]),
  ]);
  const type = pick(['response', 'response', 'response', 'response', 'response', 'request', 'metadata']);
  const warcHeader = odd([
    ['WARC-Type', headerValue(type)],
    ...maybe(0.95, () => [
      [
        'WARC-Date',
        headerValue(pick(['2024-05-18T01:58:10Z', '2024', '2023-07', '2024-02-29', '2022-01-01T00:00:00.123456Z', 'yesterday', ''])),
      ],
    ]),
    ...maybe(0.98, () => [['WARC-Target-URI', headerValue(target)]]),
  ]);
  const container = odd([
    ...maybe(0.9, () => [['Filename', headerValue('CC-MAIN-1.warc.gz')]]),
    ...maybe(0.9, () => [
      ['Offset', pick<JsonNode>([String(serial * 1000), String(serial * 1000), serial, '-1', '1e3', '9999999999999999999', null, 1.5])],
    ]),
  ]);
  const body = odd([
    ...maybe(0.95, () => [['Container', missing(container)]]),
    [
      'Envelope',
      missing(
        odd([
          ...maybe(0.5, () => [['Format', 'WARC']]),
          ['WARC-Header-Metadata', missing(warcHeader)],
          [
            'Payload-Metadata',
            missing(
              type === 'response' ? odd([['HTTP-Response-Metadata', missing(response)]]) : odd([['HTTP-Request-Metadata', response]]),
            ),
          ],
          ...maybe(0.05, () => [['Links', links()]]),
        ]),
      ),
    ],
    ...maybe(0.1, () => [['deep', deep()]]),
    ...maybe(0.1, () => [
      ['numbers', [0, -0.5, 1e300, { verbatim: pick(['1E+9', '-0', '0.1e-7', '123456789012345678901234567890']) }, true, null]],
    ]),
    ...maybe(0.05, () => [['Links', links()]]),
  ]);
  const json = writeJson(body, random, pick([0, 0, 0.01, 0.2]));
  return metadataRecord(mayBreak && chance(0.15) ? broken(json, random) : json, target, chance(0.1));
}

function deepText(depth: number, isArray: boolean): string {
  return isArray ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

/** JSON that is broken somewhere, or was never whole. */
function broken(json: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * json.length);
  const insert = (text: string): Buffer => Buffer.concat([json.subarray(0, at), Buffer.from(text), json.subarray(at)]);
  switch (Math.floor(random() * 8)) {
    case 0:
      return json.subarray(0, at);
    case 1:
      return insert(['"', '\\', '{', '}', ']', ',', '\0', '\n', 'NaN', '\x1f', "'"][Math.floor(random() * 11)] ?? '');
    case 2:
      return Buffer.concat([json, Buffer.from(['}', ',', 'x', '{}', ' null'][Math.floor(random() * 5)] ?? '')]);
    case 3:
      return Buffer.concat([Buffer.from('\ufeff'), json]);
    case 4:
      return Buffer.alloc(0);
    case 5: {
      const changed = Buffer.from(json);
      changed[at] = Math.floor(random() * 256);
      return changed;
    }
    case 6:
      return Buffer.from(['null', '[]', '"text"', '7', '[{}]', '{', '}', '{}'][Math.floor(random() * 8)] ?? '');
    default:
      return Buffer.concat([json.subarray(0, at), json.subarray(Math.min(json.length, at + 1 + Math.floor(random() * 9)))]);
  }
}

/** A `metadata` record. @param isOdd its header is written in another, allowed way */
function metadataRecord(body: Buffer, target: string, isOdd = false): Buffer {
  const fields = [
    'WARC-Type: metadata',
    `WARC-Target-URI: ${target}`,
    'WARC-Date: 2024-05-31T01:17:49Z',
    'Content-Type: application/json',
    isOdd ? `content-length :\t${body.length} ` : `Content-Length: ${body.length}`,
  ];
  if (isOdd) fields.reverse();
  return Buffer.concat([Buffer.from(`WARC/1.${isOdd ? 1 : 0}\r\n${fields.join('\r\n')}\r\n\r\n`), body, Buffer.from('\r\n\r\n')]);
}

// The scanner of src-main/warc/wat-scan.ts, in AssemblyScript; `npm run gen` compiles it. See [Note: when the scanner gives up] there.
//
// Offsets are addresses of this module's memory: the table of parts lies at 0, then come the constants, the text and the table of links.

/** Bits of a string's traits. */
const HAS_ESCAPE: i32 = 1;
const HAS_HIGH: i32 = 2;

/** Objects and arrays inside one another that `skipValue` follows. */
const MAX_DEPTH: i32 = 32;

/** Parts of a record, each start, end and traits. The same order as WAT_PARTS there. */
const FILENAME: i32 = 0;
const OFFSET: i32 = 1;
const RECORD_TYPE: i32 = 2;
const TARGET_URI: i32 = 3;
const DATE: i32 = 4;
const HEADERS: i32 = 5;
const TITLE: i32 = 6;
const BASE: i32 = 7;
const METAS: i32 = 8;
const HEAD_LINKS: i32 = 9;
const LINKS: i32 = 10;
const PARTS: i32 = 11;
const PART_BYTES: i32 = 12;

/** Objects on the way to the parts, for what is repeated. */
const CONTAINER: i32 = 1;
const ENVELOPE: i32 = 2;
const HEADER_METADATA: i32 = 4;
const PAYLOAD: i32 = 8;
const RESPONSE: i32 = 16;
const HTML: i32 = 32;
const HEAD: i32 = 64;

/** A link: start, end, kind (1: to be read as a whole, 2: an image, 0: another), then start, end and traits of path, url, alt, text and rel. */
const LINK_BYTES: i32 = 12 + 5 * 12;
const PATH: i32 = 12;
const URL: i32 = 24;
const ALT: i32 = 36;
const TEXT: i32 = 48;
const REL: i32 = 60;

/** Which links are wanted. */
const WANT_IMAGES: i32 = 0;

const QUOTE: i32 = 0x22;
const COMMA: i32 = 0x2c;
const COLON: i32 = 0x3a;
const BACKSLASH: i32 = 0x5c;
const OPEN_BRACE: i32 = 0x7b;
const CLOSE_BRACE: i32 = 0x7d;
const OPEN_BRACKET: i32 = 0x5b;
const CLOSE_BRACKET: i32 = 0x5d;

/** Bytes behind the text that may be read, and are never taken for it. */
const SLACK: i32 = 64;

let text: i32 = 0;
let end: i32 = 0;
let links: i32 = 0;
let maxLinks: i32 = 0;
let linkCount: i32 = 0;
let keptCount: i32 = 0;
let traits: i32 = 0;
let seen: i32 = 0;
let wanted: i32 = 0;

/** Makes room for a text of `bytes` bytes. @returns where it goes; the links come behind it */
export function reserve(bytes: i32): i32 {
  text = (<i32>__heap_base + 15) & ~15;
  links = (text + bytes + SLACK + 15) & ~15;
  // `{"path":"IMG@/src","url":"x"},` has 30 bytes; a text with more links than that is left to JSON.parse.
  maxLinks = 16 + bytes / 30;
  const needed = links + maxLinks * LINK_BYTES;
  const pages = (needed + 0xffff) >>> 16;
  if (pages > memory.size()) {
    if (memory.grow(pages - memory.size()) < 0) return -1;
  }
  return text;
}

/** @returns the number of links that were kept, or -1 where JSON.parse is to be asked */
export function scan(bytes: i32, want: i32): i32 {
  end = text + bytes;
  wanted = want;
  linkCount = 0;
  keptCount = 0;
  seen = 0;
  memory.fill(end, 0, SLACK);
  memory.fill(0, 0xff, PARTS * PART_BYTES);
  let at = skipBlanks(text);
  if (load<u8>(at) != OPEN_BRACE) return -1;
  at = scanRoot(at + 1);
  return at >= 0 && skipBlanks(at) == end ? keptCount : -1;
}

export function linkTable(): i32 {
  return links;
}

/** Entries of Links. */
export function entries(): i32 {
  return linkCount;
}

// @ts-ignore: decorator
@inline
function skipBlanks(at: i32): i32 {
  let next = at;
  while (next < end) {
    const byte: i32 = load<u8>(next);
    if (byte > 0x20 || (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09)) break;
    next++;
  }
  return next;
}

/** @param at behind the opening quote @returns the closing quote, or -1 */
function endOfString(at: i32): i32 {
  let next = at;
  let found: i32 = 0;
  const quotes = i8x16.splat(<i8>QUOTE);
  const backslashes = i8x16.splat(<i8>BACKSLASH);
  const blanks = i8x16.splat(<i8>0x20);
  while (next < end) {
    const block = v128.load(next);
    const stops = v128.or(v128.or(i8x16.eq(block, quotes), i8x16.eq(block, backslashes)), i8x16.lt_u(block, blanks));
    const mask = i8x16.bitmask(stops);
    const high = i8x16.bitmask(block);
    if (mask == 0) {
      if (high != 0) found |= HAS_HIGH;
      next += 16;
      continue;
    }
    const length = ctz(mask);
    if ((high & ((1 << length) - 1)) != 0) found |= HAS_HIGH;
    next += length;
    if (next >= end) return -1;
    const stop: i32 = load<u8>(next);
    if (stop == QUOTE) {
      traits = found;
      return next;
    }
    if (stop != BACKSLASH) return -1;
    next = endOfEscape(next);
    if (next < 0) return -1;
    found |= HAS_ESCAPE;
  }
  return -1;
}

function endOfEscape(at: i32): i32 {
  switch (load<u8>(at + 1)) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2;
    case 0x75: {
      for (let index = at + 2; index < at + 6; index++) {
        const byte: i32 = load<u8>(index);
        const lower = byte | 0x20;
        if (!((byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66))) return -1;
      }
      return at + 6;
    }
    default:
      return -1;
  }
}

/** @returns behind the value, or -1 */
function skipValue(at: i32): i32 {
  let next = at;
  let depth: i32 = 0;
  // One bit a level, 1 for an object.
  let kinds: u32 = 0;
  while (true) {
    next = skipBlanks(next);
    if (next >= end) return -1;
    const byte: i32 = load<u8>(next);
    if (byte == OPEN_BRACE || byte == OPEN_BRACKET) {
      if (++depth >= MAX_DEPTH) return -1;
      kinds = (kinds << 1) | (byte == OPEN_BRACE ? 1 : 0);
      next = skipBlanks(next + 1);
      if (load<u8>(next) == (byte == OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET)) {
        next++;
        depth--;
        kinds >>>= 1;
      } else {
        if (byte == OPEN_BRACE) {
          next = skipKey(next);
          if (next < 0) return -1;
        }
        continue;
      }
    } else {
      next = skipScalar(next);
      if (next < 0) return -1;
    }
    // A value has ended: what follows belongs to what it stands in.
    while (true) {
      if (depth == 0) return next;
      next = skipBlanks(next);
      const follower: i32 = load<u8>(next);
      const isObject = (kinds & 1) == 1;
      if (follower == COMMA) {
        next++;
        if (isObject) {
          next = skipKey(skipBlanks(next));
          if (next < 0) return -1;
        }
        break;
      }
      if (follower != (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return -1;
      next++;
      depth--;
      kinds >>>= 1;
    }
  }
  return -1;
}

/** @param at the opening quote of a key @returns behind the colon */
function skipKey(at: i32): i32 {
  if (load<u8>(at) != QUOTE) return -1;
  const close = endOfString(at + 1);
  if (close < 0) return -1;
  const colon = skipBlanks(close + 1);
  return load<u8>(colon) == COLON ? colon + 1 : -1;
}

function skipScalar(at: i32): i32 {
  const byte: i32 = load<u8>(at);
  if (byte == QUOTE) {
    const close = endOfString(at + 1);
    return close < 0 ? -1 : close + 1;
  }
  // true, false, null
  if (byte == 0x74) return load<u32>(at) == 0x65757274 ? at + 4 : -1;
  if (byte == 0x66) return load<u32>(at + 1) == 0x65736c61 ? at + 5 : -1;
  if (byte == 0x6e) return load<u32>(at) == 0x6c6c756e ? at + 4 : -1;
  return skipNumber(at);
}

function skipNumber(at: i32): i32 {
  let next = load<u8>(at) == 0x2d ? at + 1 : at;
  if (load<u8>(next) == 0x30) next++;
  else {
    next = skipDigits(next);
    if (next < 0) return -1;
  }
  if (load<u8>(next) == 0x2e) {
    next = skipDigits(next + 1);
    if (next < 0) return -1;
  }
  if ((load<u8>(next) | 0x20) == 0x65) {
    next++;
    const sign: i32 = load<u8>(next);
    if (sign == 0x2d || sign == 0x2b) next++;
    next = skipDigits(next);
  }
  return next;
}

/** At least one digit. */
function skipDigits(at: i32): i32 {
  let next = at;
  while (load<u8>(next) >= 0x30 && load<u8>(next) <= 0x39) next++;
  return next == at ? -1 : next;
}

/**
 * The bounds of a key, and what is behind its colon.
 * @param at the opening quote @returns the value, or -1; `keyStart` and `keyEnd` are set. An escaped key gives -1.
 */
let keyStart: i32 = 0;
let keyEnd: i32 = 0;
function takeKey(at: i32): i32 {
  if (load<u8>(at) != QUOTE) return -1;
  keyStart = at + 1;
  keyEnd = endOfString(keyStart);
  if (keyEnd < 0) return -1;
  const colon = skipBlanks(keyEnd + 1);
  return load<u8>(colon) == COLON ? skipBlanks(colon + 1) : -1;
}

function isKey(name: StaticArray<u8>): bool {
  const length = name.length;
  if (keyEnd - keyStart != length) return false;
  for (let index = 0; index < length; index++) if (load<u8>(keyStart + index) != unchecked(name[index])) return false;
  return true;
}

/** What stands behind a value of an object: the next key (positive), the end of the object (negative, complemented), or 0 for no JSON. */
// @ts-ignore: decorator
@inline
function afterValue(at: i32): i32 {
  const next = skipBlanks(at);
  const byte: i32 = load<u8>(next);
  if (byte == COMMA) return skipBlanks(next + 1);
  return byte == CLOSE_BRACE ? ~(next + 1) : 0;
}

function once(bit: i32): bool {
  if ((seen & bit) != 0) return false;
  seen |= bit;
  return true;
}

function takeText(at: i32, part: i32): i32 {
  const row = part * PART_BYTES;
  if (load<i32>(row) >= 0 || load<u8>(at) != QUOTE) return -1;
  const close = endOfString(at + 1);
  if (close < 0) return -1;
  store<i32>(row, at + 1);
  store<i32>(row, close, 4);
  store<i32>(row, traits, 8);
  return close + 1;
}

function takeSpan(at: i32, part: i32): i32 {
  const row = part * PART_BYTES;
  if (load<i32>(row) >= 0) return -1;
  store<i32>(row, at);
  const next = skipValue(at);
  store<i32>(row, next, 4);
  return next;
}

const K_CONTAINER: StaticArray<u8> = [0x43, 0x6f, 0x6e, 0x74, 0x61, 0x69, 0x6e, 0x65, 0x72];
const K_ENVELOPE: StaticArray<u8> = [0x45, 0x6e, 0x76, 0x65, 0x6c, 0x6f, 0x70, 0x65];
const K_FILENAME: StaticArray<u8> = [0x46, 0x69, 0x6c, 0x65, 0x6e, 0x61, 0x6d, 0x65];
const K_OFFSET: StaticArray<u8> = [0x4f, 0x66, 0x66, 0x73, 0x65, 0x74];
// WARC-Header-Metadata
const K_HEADER_METADATA: StaticArray<u8> = [
  0x57, 0x41, 0x52, 0x43, 0x2d, 0x48, 0x65, 0x61, 0x64, 0x65, 0x72, 0x2d, 0x4d, 0x65, 0x74, 0x61, 0x64, 0x61, 0x74, 0x61,
];
// Payload-Metadata
const K_PAYLOAD: StaticArray<u8> = [0x50, 0x61, 0x79, 0x6c, 0x6f, 0x61, 0x64, 0x2d, 0x4d, 0x65, 0x74, 0x61, 0x64, 0x61, 0x74, 0x61];
// HTTP-Response-Metadata
const K_RESPONSE: StaticArray<u8> = [
  0x48, 0x54, 0x54, 0x50, 0x2d, 0x52, 0x65, 0x73, 0x70, 0x6f, 0x6e, 0x73, 0x65, 0x2d, 0x4d, 0x65, 0x74, 0x61, 0x64, 0x61, 0x74, 0x61,
];
// HTML-Metadata
const K_HTML: StaticArray<u8> = [0x48, 0x54, 0x4d, 0x4c, 0x2d, 0x4d, 0x65, 0x74, 0x61, 0x64, 0x61, 0x74, 0x61];
const K_HEADERS: StaticArray<u8> = [0x48, 0x65, 0x61, 0x64, 0x65, 0x72, 0x73];
const K_HEAD: StaticArray<u8> = [0x48, 0x65, 0x61, 0x64];
const K_LINKS: StaticArray<u8> = [0x4c, 0x69, 0x6e, 0x6b, 0x73];
const K_LINK: StaticArray<u8> = [0x4c, 0x69, 0x6e, 0x6b];
const K_METAS: StaticArray<u8> = [0x4d, 0x65, 0x74, 0x61, 0x73];
const K_TITLE: StaticArray<u8> = [0x54, 0x69, 0x74, 0x6c, 0x65];
const K_BASE: StaticArray<u8> = [0x42, 0x61, 0x73, 0x65];
// WARC-Type, WARC-Date, WARC-Target-URI
const K_TYPE: StaticArray<u8> = [0x57, 0x41, 0x52, 0x43, 0x2d, 0x54, 0x79, 0x70, 0x65];
const K_DATE: StaticArray<u8> = [0x57, 0x41, 0x52, 0x43, 0x2d, 0x44, 0x61, 0x74, 0x65];
const K_TARGET: StaticArray<u8> = [
  0x57, 0x41, 0x52, 0x43, 0x2d, 0x54, 0x61, 0x72, 0x67, 0x65, 0x74, 0x2d, 0x55, 0x52, 0x49,
];

/** Objects of the way down, by what they hold. */
const IN_ROOT: i32 = 0;
const IN_CONTAINER: i32 = 1;
const IN_ENVELOPE: i32 = 2;
const IN_HEADER_METADATA: i32 = 3;
const IN_PAYLOAD: i32 = 4;
const IN_RESPONSE: i32 = 5;
const IN_HTML: i32 = 6;
const IN_HEAD: i32 = 7;

function scanRoot(at: i32): i32 {
  return scanObject(at, IN_ROOT);
}

/** @param at behind the opening brace @returns behind the closing one, or -1 */
function scanObject(at: i32, place: i32): i32 {
  let next = skipBlanks(at);
  if (load<u8>(next) == CLOSE_BRACE) return next + 1;
  while (true) {
    next = takeKey(next);
    if (next < 0 || (traits & HAS_ESCAPE) != 0) return -1;
    next = scanMember(next, place);
    if (next < 0) return -1;
    next = afterValue(next);
    if (next < 0) return ~next;
    if (next == 0) return -1;
  }
  return -1;
}

function scanMember(at: i32, place: i32): i32 {
  switch (place) {
    case IN_ROOT:
      if (isKey(K_CONTAINER)) return descend(at, CONTAINER, IN_CONTAINER);
      if (isKey(K_ENVELOPE)) return descend(at, ENVELOPE, IN_ENVELOPE);
      break;
    case IN_CONTAINER:
      if (isKey(K_FILENAME)) return takeText(at, FILENAME);
      if (isKey(K_OFFSET)) return takeSpan(at, OFFSET);
      break;
    case IN_ENVELOPE:
      if (isKey(K_HEADER_METADATA)) return descend(at, HEADER_METADATA, IN_HEADER_METADATA);
      if (isKey(K_PAYLOAD)) return descend(at, PAYLOAD, IN_PAYLOAD);
      break;
    case IN_HEADER_METADATA:
      if (isKey(K_TYPE)) return takeText(at, RECORD_TYPE);
      if (isKey(K_DATE)) return takeText(at, DATE);
      if (isKey(K_TARGET)) return takeText(at, TARGET_URI);
      break;
    case IN_PAYLOAD:
      if (isKey(K_RESPONSE)) return descend(at, RESPONSE, IN_RESPONSE);
      break;
    case IN_RESPONSE:
      if (isKey(K_HEADERS)) return takeSpan(at, HEADERS);
      if (isKey(K_HTML)) return descend(at, HTML, IN_HTML);
      break;
    case IN_HTML:
      if (isKey(K_HEAD)) return descend(at, HEAD, IN_HEAD);
      if (isKey(K_LINKS)) return scanLinks(at);
      break;
    case IN_HEAD:
      if (isKey(K_TITLE)) return takeText(at, TITLE);
      if (isKey(K_BASE)) return takeText(at, BASE);
      if (isKey(K_METAS)) return takeSpan(at, METAS);
      if (isKey(K_LINK)) return takeSpan(at, HEAD_LINKS);
      break;
  }
  return skipValue(at);
}

function descend(at: i32, bit: i32, place: i32): i32 {
  if (!once(bit)) return -1;
  return load<u8>(at) == OPEN_BRACE ? scanObject(at + 1, place) : skipValue(at);
}

/** @param at the value of Links */
function scanLinks(at: i32): i32 {
  const row = LINKS * PART_BYTES;
  if (load<i32>(row) >= 0) return -1;
  store<i32>(row, at);
  if (load<u8>(at) != OPEN_BRACKET) return skipValue(at);
  let next = skipBlanks(at + 1);
  if (load<u8>(next) == CLOSE_BRACKET) return next + 1;
  while (true) {
    next = load<u8>(next) == OPEN_BRACE ? scanLink(next) : skipValue(next);
    if (next < 0) return -1;
    linkCount++;
    next = skipBlanks(next);
    const byte: i32 = load<u8>(next);
    if (byte == CLOSE_BRACKET) return next + 1;
    if (byte != COMMA) return -1;
    next = skipBlanks(next + 1);
  }
  return -1;
}

/** @param at the opening brace of an entry */
function scanLink(at: i32): i32 {
  const row = links + keptCount * LINK_BYTES;
  store<i32>(row, at);
  let kind: i32 = 0;
  store<i32>(row, -1, PATH);
  store<i32>(row, -1, URL);
  store<i32>(row, -1, ALT);
  store<i32>(row, -1, TEXT);
  store<i32>(row, -1, REL);
  let next = skipBlanks(at + 1);
  if (load<u8>(next) == CLOSE_BRACE) return next + 1;
  while (true) {
    next = takeKey(next);
    if (next < 0) return -1;
    if ((traits & HAS_ESCAPE) != 0) kind = 1;
    const field = linkField();
    if (field != 0 && load<u8>(next) == QUOTE) {
      const close = endOfString(next + 1);
      if (close < 0) return -1;
      store<i32>(row + field, next + 1);
      store<i32>(row + field, close, 4);
      store<i32>(row + field, traits, 8);
      // An escaped path would escape the comparison.
      if (field == PATH && (traits & HAS_ESCAPE) != 0) kind = 1;
      next = close + 1;
    } else {
      if (field != 0) kind = 1;
      next = skipValue(next);
      if (next < 0) return -1;
    }
    next = afterValue(next);
    if (next == 0) return -1;
    if (next < 0) break;
  }
  next = ~next;
  store<i32>(row, next, 4);
  // IMG@/src
  const path = load<i32>(row, PATH);
  if (kind == 0 && path >= 0 && load<i32>(row, PATH + 4) - path == 8 && load<u64>(path) == 0x6372732f40474d49) kind = 2;
  store<i32>(row, kind, 8);
  if (kind == 1 || isWanted(row, kind == 2)) {
    if (++keptCount >= maxLinks) return -1;
  }
  return next;
}

/** Place of the key in the row of a link; 0 for another key. */
// @ts-ignore: decorator
@inline
function linkField(): i32 {
  const length = keyEnd - keyStart;
  if (length == 4) {
    const word = load<u32>(keyStart);
    // path, text
    return word == 0x68746170 ? PATH : word == 0x74786574 ? TEXT : 0;
  }
  if (length != 3) return 0;
  const word = load<u32>(keyStart) & 0xffffff;
  // url, alt, rel
  return word == 0x6c7275 ? URL : word == 0x746c61 ? ALT : word == 0x6c6572 ? REL : 0;
}

/** Whether somebody may ask for the link: false only where nobody does. */
function isWanted(row: i32, isImage: bool): bool {
  const urlStart = load<i32>(row, URL);
  const pathStart = load<i32>(row, PATH);
  if (urlStart < 0 || pathStart < 0) return false;
  const urlEnd = load<i32>(row, URL + 4);
  const isEscaped = (load<i32>(row, URL + 8) & HAS_ESCAPE) != 0;
  if (wanted == WANT_IMAGES) {
    if (isImage) return true;
  } else if (isEscaped || holdsDotNearEnd(urlStart, urlEnd)) return true;
  return isEscaped || mayBeLicence(row, urlStart, urlEnd);
}

/** The longest ending of a document type has six bytes: `.pages`. */
function holdsDotNearEnd(start: i32, finish: i32): bool {
  for (let at = max(start, finish - 6); at < finish; at++) if (load<u8>(at) == 0x2e) return true;
  return false;
}

/** A rel that holds `license` in any case, or a URL that begins like one of Creative Commons. */
function mayBeLicence(row: i32, urlStart: i32, urlEnd: i32): bool {
  const relStart = load<i32>(row, REL);
  if (relStart >= 0) {
    if ((load<i32>(row, REL + 8) & HAS_ESCAPE) != 0) return true;
    const last = load<i32>(row, REL + 4) - 7;
    // `icense` behind an l
    for (let at = relStart; at <= last; at++) {
      if ((load<u8>(at) | 0x20) == 0x6c && (load<u32>(at + 1) | 0x20202020) == 0x6e656369) return true;
    }
  }
  const first: i32 = load<u8>(urlStart);
  if (first <= 0x20 || first >= 0x80) return true;
  // `creative` within the bytes that scheme and www. may take
  const last = min(urlEnd - 8, urlStart + 12);
  for (let at = urlStart; at <= last; at++) if ((load<u64>(at) | 0x2020202020202020) == 0x6576697461657263) return true;
  return false;
}

import { WASM } from './wat-scan-wasm.ts';

/** Parts of a WAT record's JSON. Text: the string of the first six that are one; span: the JSON of the others. The module's order. */
const WAT_PARTS = [
  'filename',
  'offset',
  'recordType',
  'targetUri',
  'date',
  'headers',
  'title',
  'base',
  'metas',
  'headLinks',
  'links',
] as const;
export type WatPart = (typeof WAT_PARTS)[number];

/** Where the keys of a link stand in its row, in words. */
const LINK_KEYS = { path: 3, url: 6, alt: 9, text: 12, rel: 15 } as const;
export type WatLinkKey = keyof typeof LINK_KEYS;

/** `odd`: to be read as a whole; `image`: its path is `IMG@/src`. The module's order. */
const LINK_KINDS = ['other', 'odd', 'image'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Which links the module keeps: those of images, or those whose URL may end like a document's; besides them what may be a licence. */
export type WantedLinks = 'images' | 'documents';

/** Words of 32 bits of a part, and of a link. */
const PART_WORDS = 3;
const LINK_WORDS = 18;

const HAS_ESCAPE = 1;
const HAS_HIGH = 2;

/** Longer texts are left to JSON.parse, so that the module's memory stays small. */
const MAX_TEXT_BYTES = 4 << 20;

/** As far as it is used here; the compiler's own types for it come with a browser's. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: unknown };
};

interface ScanModule {
  memory: { buffer: ArrayBuffer };
  reserve(bytes: number): number;
  scan(bytes: number, want: number): number;
  linkTable(): number;
  entries(): number;
}

/**
 * Looks for the links of a WAT record without building what is not asked for. Good for one record after the other; what it tells is valid
 * until the next call of `scan`.
 *
 * [Note: when the scanner gives up] It answers only where JSON.parse would give the same: the whole text is checked to be JSON. A key that
 * is escaped or repeated on the way to a part, a number where a text belongs and other rare things are left to JSON.parse (`scan` gives
 * false).
 *
 * [Note: why WebAssembly] Pages have some 150 links, most of them of no interest; building them all takes JSON.parse longer than unpacking
 * the file. The same scanner in JavaScript was hardly faster than JSON.parse (3.7 against 4.7 ns a byte), for it sees one byte at a time.
 */
export class WatScanner {
  readonly #module = instantiate();
  #bytes: Buffer = Buffer.alloc(0);
  #textAt = 0;
  #words = new Int32Array(0);
  #capacity = 0;
  #kept = 0;
  #table = 0;

  /**
   * @param bytes the JSON text
   * @returns false where JSON.parse is to be asked instead
   */
  scan(bytes: Buffer, want: WantedLinks): boolean {
    if (bytes.length > MAX_TEXT_BYTES) return false;
    const { memory, reserve, scan, linkTable } = this.#module;
    if (bytes.length > this.#capacity || this.#textAt === 0) {
      this.#capacity = Math.max(bytes.length, 1 << 16);
      this.#textAt = reserve(this.#capacity);
      if (this.#textAt < 0) throw new RangeError(`the scanner has no memory for ${this.#capacity} bytes`);
      // Growing replaced the buffer.
      this.#words = new Int32Array(memory.buffer);
    }
    this.#bytes = bytes;
    new Uint8Array(memory.buffer, this.#textAt, bytes.length).set(bytes);
    const kept = scan(bytes.length, want === 'images' ? 0 : 1);
    if (kept < 0) return false;
    this.#kept = kept;
    this.#table = linkTable() / 4;
    return true;
  }

  /** Links that may be wanted, in the order of the page. */
  get keptLinks(): number {
    return this.#kept;
  }

  /** @param index of a kept link, from 0 */
  linkKind(index: number): LinkKind {
    return LINK_KINDS[this.#words[this.#linkRow(index) + 2] as number] as LinkKind;
  }

  /** A text of a kept link; undefined where it has none. */
  linkText(index: number, key: WatLinkKey): string | undefined {
    return this.#text(this.#linkRow(index) + LINK_KEYS[key]);
  }

  /** The whole of a kept link. */
  linkValue(index: number): unknown {
    return this.#span(this.#linkRow(index));
  }

  #linkRow(index: number): number {
    return this.#table + index * LINK_WORDS;
  }

  /** Entries of `Links`. */
  get linkCount(): number {
    return this.#module.entries();
  }

  /** A text of the record; undefined where it has none. */
  text(part: WatPart): string | undefined {
    return this.#text(WAT_PARTS.indexOf(part) * PART_WORDS);
  }

  /** The JSON of a part taken as it is, a character for each byte; undefined where the record has none. */
  json(part: WatPart): string | undefined {
    const [start, end] = this.#bounds(WAT_PARTS.indexOf(part) * PART_WORDS);
    return start < 0 ? undefined : this.#bytes.toString('latin1', start, end);
  }

  /** The value of such a part; undefined where the record has none. */
  value(part: WatPart): unknown {
    return this.#span(WAT_PARTS.indexOf(part) * PART_WORDS);
  }

  #span(row: number): unknown {
    const [start, end] = this.#bounds(row);
    return start < 0 ? undefined : JSON.parse(this.#bytes.toString('utf8', start, end));
  }

  #bounds(row: number): [start: number, end: number] {
    const start = this.#words[row] as number;
    return start < 0 ? [-1, -1] : [start - this.#textAt, (this.#words[row + 1] as number) - this.#textAt];
  }

  #text(row: number): string | undefined {
    const start = this.#words[row] as number;
    if (start < 0) return undefined;
    const from = start - this.#textAt;
    const to = (this.#words[row + 1] as number) - this.#textAt;
    const traits = this.#words[row + 2] as number;
    if ((traits & HAS_ESCAPE) !== 0) return JSON.parse(`"${this.#bytes.toString('utf8', from, to)}"`) as string;
    return this.#bytes.toString((traits & HAS_HIGH) !== 0 ? 'utf8' : 'latin1', from, to);
  }
}

function instantiate(): ScanModule {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(WASM, 'base64')), {});
  // The module is our own; its source says what it exports.
  return exports as ScanModule;
}

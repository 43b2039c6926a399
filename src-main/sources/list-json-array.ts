import { MAX_ROW_BYTES } from './list-bytes.ts';

/** A piece of a JSON array: the text of one element, or why there is none. */
export type ArrayPart = { isBad: false; text: string } | { isBad: true; reason: string };

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LINE_END = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Brackets inside one another beyond which an element is taken for damage. */
const MAX_DEPTH = 1000;

const ENDS_EARLY = 'the row does not end where it should';

/**
 * Cuts the elements out of one large JSON array while it is read; memory is bounded by the longest element allowed.
 *
 * [Note: broken elements] Where quotes or brackets do not match, nothing inside the element tells where the next one begins: a `{` further
 * on may as well be inside. If the first element began a line, reading goes on at the next line that begins in the same way, with as many
 * blanks. In an array on one line everything after the break is lost, and counted as one broken row.
 */
export class JsonArraySplitter {
  #phase: 'start' | 'between' | 'inside' | 'lost' | 'end' = 'start';
  /** Openers around the byte at hand, from the element's own on. */
  #open: number[] = [];
  #isInString = false;
  #isEscaped = false;
  /** Last byte of the element that is no blank. */
  #before = 0;
  /** Blanks since the line began; -1 where something else stands before. */
  #lineBlanks = 0;
  /** `#lineBlanks` where the first element began; undefined before it. */
  #indent: number | undefined;
  #hasMore = false;
  #held: Buffer[] = [];
  #heldBytes = 0;

  /** The elements that end in `chunk`. Take them all before the next call. */
  *push(chunk: Buffer): Generator<ArrayPart> {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#phase === 'inside') {
        const step = this.#step(byte);
        if (step === 'more') {
          if (!this.#isInString) this.#countBlanks(byte);
          continue;
        }
        // A scalar ends before the comma or bracket, an object with its own.
        const end = step === 'element' ? at + 1 : at;
        this.#hold(chunk.subarray(start, end));
        if (step === 'broken') {
          this.#drop();
          yield { isBad: true, reason: ENDS_EARLY };
          this.#phase = 'lost';
        } else {
          yield this.#take();
          this.#phase = step === 'last' ? 'end' : 'between';
          this.#countBlanks(byte);
          continue;
        }
      }
      switch (this.#phase) {
        case 'start':
          if (byte === OPEN_BRACKET) this.#phase = 'between';
          break;
        case 'between':
          if (byte === CLOSE_BRACKET) this.#phase = 'end';
          else if (byte > 0x20 && byte !== COMMA) {
            start = at;
            this.#begin(byte);
          }
          break;
        case 'lost':
          if (byte === OPEN_BRACE && this.#indent !== undefined && this.#indent >= 0 && this.#lineBlanks === this.#indent) {
            start = at;
            this.#begin(byte);
          }
          break;
        case 'end':
          this.#hasMore ||= byte > 0x20;
          break;
      }
      this.#countBlanks(byte);
    }
    if (this.#phase === 'inside') this.#hold(chunk.subarray(start));
  }

  /** No more bytes. @returns what is wrong with the end of the array */
  end(): string | undefined {
    if (this.#phase === 'inside') return 'the JSON array ends inside a row';
    if (this.#phase !== 'end') return 'the JSON array has no end';
    return this.#hasMore ? 'something follows the end of the JSON array' : undefined;
  }

  #begin(byte: number): void {
    this.#phase = 'inside';
    this.#indent ??= this.#lineBlanks;
    this.#open = [];
    this.#isInString = false;
    this.#isEscaped = false;
    this.#before = 0;
    this.#step(byte);
  }

  /** @returns `element` at its last byte, `scalar` or `last` at the byte after one without brackets, `broken` where it cannot go on */
  #step(byte: number): 'more' | 'element' | 'scalar' | 'last' | 'broken' {
    if (this.#isInString) {
      if (byte === LINE_END) return 'broken';
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isInString = false;
      return 'more';
    }
    const inside = this.#open.at(-1);
    const before = this.#before;
    if (byte > 0x20) this.#before = byte;
    switch (byte) {
      case QUOTE:
        this.#isInString = true;
        return 'more';
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (inside === OPEN_BRACE && before !== COLON) return 'broken';
        this.#open.push(byte);
        return this.#open.length > MAX_DEPTH ? 'broken' : 'more';
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (inside === undefined) return byte === CLOSE_BRACKET ? 'last' : 'broken';
        if ((inside === OPEN_BRACE) !== (byte === CLOSE_BRACE)) return 'broken';
        this.#open.pop();
        return this.#open.length === 0 ? 'element' : 'more';
      case COMMA:
        return inside === undefined ? 'scalar' : 'more';
      default:
        return 'more';
    }
  }

  #countBlanks(byte: number): void {
    if (byte === LINE_END) this.#lineBlanks = 0;
    else if (byte > 0x20) this.#lineBlanks = -1;
    else if (byte !== 0x0d && this.#lineBlanks >= 0) this.#lineBlanks++;
  }

  #hold(bytes: Buffer): void {
    this.#heldBytes += bytes.length;
    if (this.#heldBytes <= MAX_ROW_BYTES) this.#held.push(bytes);
    else this.#held = [];
  }

  #drop(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  #take(): ArrayPart {
    const isTooLong = this.#heldBytes > MAX_ROW_BYTES;
    const text = isTooLong ? '' : Buffer.concat(this.#held).toString('utf8');
    this.#drop();
    return isTooLong ? { isBad: true, reason: `the row has more than ${MAX_ROW_BYTES} bytes` } : { isBad: false, text };
  }
}

/** The text of the first element as far as `head` holds it; undefined where `head` does not begin an array of objects. */
export function firstElement(head: Buffer): string | undefined {
  const start = head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? head.subarray(3) : head;
  if (!/^\s*\[\s*\{/.test(start.toString('latin1', 0, 4096))) return undefined;
  for (const part of new JsonArraySplitter().push(start)) return part.isBad ? undefined : part.text;
  return start.toString('utf8', start.indexOf('{'));
}

/** What the WAT extractor turns into a blank: ASCII control characters, and the no-break space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const BLANKS = /[\0-\x1f\x7f\xa0]/g;

/** What Java's Character.isWhitespace takes for white space, after `BLANKS` have become spaces. */
const SPACE_RUN =
  /([ \u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000])[ \u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+/g;

/**
 * Text of an element by the rules of the WAT extractor: control characters and no-break spaces become spaces, of a run of white space the
 * first character stays, blanks at the ends go, and what is longer is cut.
 * @see https://github.com/commoncrawl/ia-web-commons (Apache-2.0), ExtractingParseObserver
 */
export class TextRun {
  readonly #maxChars: number;
  #text = '';

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  get isFull(): boolean {
    return this.#text.length >= this.#maxChars;
  }

  add(text: string): void {
    if (this.isFull) return;
    let added = text.replace(BLANKS, ' ').replace(SPACE_RUN, '$1');
    if (added.startsWith(' ') && (this.#text === '' || this.#text.endsWith(' '))) added = added.slice(1);
    this.#text += added.slice(0, this.#maxChars - this.#text.length);
  }

  /** Keeps what comes next apart from what was before. */
  addSpace(): void {
    if (this.#text !== '' && !this.#text.endsWith(' ')) this.#text += ' ';
  }

  /** @returns the text; half a character at the cut is left out */
  value(): string {
    const last = this.#text.charCodeAt(this.#text.length - 1);
    const whole = last >= 0xd800 && last <= 0xdbff ? this.#text.slice(0, -1) : this.#text;
    return whole.trim();
  }
}

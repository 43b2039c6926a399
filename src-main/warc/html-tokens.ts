import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { decodeAttribute, decodeText } from './html-entities.ts';
import { type HtmlTag, htmlTag, LINK_ATTRIBUTES_ANYWHERE } from './html-tags.ts';

export interface HtmlHandler {
  /** @param attributes valid until the call returns */
  startTag(tag: HtmlTag, attributes: Attributes): void;
  endTag(tag: HtmlTag): void;
  /** Whether text is wanted just now. */
  readonly wantsText: boolean;
  /** A piece of text, entities decoded; never that of scripts, styles and frames. */
  text(text: string): void;
}

/** The attributes of a start tag that are read; of a repeated one the first counts. */
export class Attributes {
  readonly #html: string;
  readonly #names: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Names of those that are links on any element, in order. */
  readonly anywhere: string[] = [];

  constructor(html: string) {
    this.#html = html;
  }

  /** Value with its entities decoded; undefined where the element has no such attribute. @param name lower case */
  get(name: string): string | undefined {
    const at = this.#names.indexOf(name);
    return at < 0 ? undefined : decodeAttribute(this.#html.slice(this.#starts[at], this.#ends[at]));
  }

  clear(): void {
    if (this.#names.length === 0) return;
    this.#names.length = 0;
    this.#starts.length = 0;
    this.#ends.length = 0;
    this.anywhere.length = 0;
  }

  add(name: string, start: number, end: number): void {
    if (this.#names.includes(name)) return;
    this.#names.push(name);
    this.#starts.push(start);
    this.#ends.push(end);
    if (LINK_ATTRIBUTES_ANYWHERE.has(name)) this.anywhere.push(name);
  }
}

/** Lengths of the names of attributes that are read. */
const MIN_NAME_CHARS = 3;
const MAX_NAME_CHARS = 17;

/**
 * Tells a handler the tags and text of an HTML page.
 *
 * [Note: tokens, not trees] htmlparser2's Parser keeps a stack of open elements and searches it at every end tag, which takes quadratic
 * time on a page of a million nested elements. Links need no tree, so its tokenizer is used by itself: linear in time, constant in memory.
 * Entities are decoded where a value is asked for, since most never are.
 */
export function readHtmlTokens(html: string, handler: HtmlHandler): void {
  const tokenizer = new Tokenizer({ decodeEntities: false }, new TokenEvents(html, handler));
  tokenizer.write(html);
  tokenizer.end();
}

class TokenEvents implements TokenizerCallbacks {
  readonly #html: string;
  readonly #handler: HtmlHandler;
  readonly #attributes: Attributes;
  #tag: HtmlTag = htmlTag('');
  /** The attribute at hand, `''` where it is not read, and where its value lies. */
  #attribute = '';
  #valueStart = 0;
  #valueEnd = 0;
  #isRaw = false;
  #isForeign = false;

  constructor(html: string, handler: HtmlHandler) {
    this.#html = html;
    this.#handler = handler;
    this.#attributes = new Attributes(html);
  }

  isInForeignContext(): boolean {
    return this.#isForeign;
  }

  onopentagname(start: number, end: number): void {
    const tag = this.#tagAt(start, end);
    if (tag.name === 'svg' || tag.name === 'math') this.#isForeign = true;
    else if (this.#isForeign && tag.isBreakout) this.#isForeign = false;
    // HTML's own correction of a common mistake.
    this.#tag = tag.name === 'image' && !this.#isForeign ? htmlTag('img') : tag;
    this.#attributes.clear();
  }

  onattribname(start: number, end: number): void {
    this.#attribute = '';
    const length = end - start;
    if (length < MIN_NAME_CHARS || length > MAX_NAME_CHARS) return;
    const { wanted } = this.#tag;
    // Most elements have no attribute that is read but the few that are read anywhere.
    if (wanted === undefined && length !== 8 && length !== 9 && length !== 10) return;
    const name = this.#html.slice(start, end).toLowerCase();
    if (!wanted?.has(name) && !LINK_ATTRIBUTES_ANYWHERE.has(name)) return;
    this.#attribute = name;
    this.#valueStart = 0;
    this.#valueEnd = 0;
  }

  onattribdata(start: number, end: number): void {
    this.#valueStart = start;
    this.#valueEnd = end;
  }

  onattribend(): void {
    if (this.#attribute === '') return;
    this.#attributes.add(this.#attribute, this.#valueStart, this.#valueEnd);
    this.#attribute = '';
  }

  onopentagend(): void {
    this.#isRaw = this.#tag.isRaw;
    this.#handler.startTag(this.#tag, this.#attributes);
  }

  onselfclosingtag(): void {
    this.onopentagend();
    if (!this.#isForeign) return;
    // Only foreign elements can close themselves.
    this.#isRaw = false;
    this.#endTag(this.#tag);
  }

  onclosetag(start: number, end: number): void {
    this.#isRaw = false;
    this.#endTag(this.#tagAt(start, end));
  }

  ontext(start: number, end: number): void {
    if (!this.#isRaw && this.#handler.wantsText) this.#handler.text(decodeText(this.#html.slice(start, end)));
  }

  oncdata(start: number, end: number, endOffset: number): void {
    if (this.#isForeign && this.#handler.wantsText) this.#handler.text(this.#html.slice(start, end - endOffset));
  }

  #tagAt(start: number, end: number): HtmlTag {
    return htmlTag(this.#html.slice(start, end).toLowerCase());
  }

  #endTag(tag: HtmlTag): void {
    if (tag.name === 'svg' || tag.name === 'math') this.#isForeign = false;
    this.#handler.endTag(tag);
  }

  // With entities left as they are there are none to be told of.
  ontextentity(): void {}
  onattribentity(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}
}

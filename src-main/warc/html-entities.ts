import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

const ignore = (): void => {};

/** Gathers what the tokenizer makes of one text or of one attribute. */
class Gatherer implements TokenizerCallbacks {
  readonly #input: string;
  text = '';

  constructor(input: string) {
    this.#input = input;
  }

  ontext(start: number, end: number): void {
    this.text += this.#input.slice(start, end);
  }
  onattribdata(start: number, end: number): void {
    this.text += this.#input.slice(start, end);
  }
  ontextentity(codePoint: number): void {
    this.text += String.fromCodePoint(codePoint);
  }
  onattribentity(codePoint: number): void {
    this.text += String.fromCodePoint(codePoint);
  }
  onattribend = ignore;
  onattribname = ignore;
  oncdata = ignore;
  onclosetag = ignore;
  oncomment = ignore;
  ondeclaration = ignore;
  onend = ignore;
  onopentagend = ignore;
  onopentagname = ignore;
  onprocessinginstruction = ignore;
  onselfclosingtag = ignore;
}

/**
 * Decodes character references as HTML does in text, once: `&amp;lt;` becomes `&lt;`.
 * @param text of the page between two tags
 */
export function decodeText(text: string): string {
  // What stands between tags is text, also where it looks like a tag (in a title).
  return text.includes('&') ? gather(text.replaceAll('<', '&lt;')) : text;
}

/** The same as HTML does in attribute values, where `&copy=1` of an address stays as it is. */
export function decodeAttribute(value: string): string {
  return value.includes('&') ? gather(`<a b="${value.replaceAll('"', '&quot;')}">`) : value;
}

function gather(input: string): string {
  const gatherer = new Gatherer(input);
  const tokenizer = new Tokenizer({ decodeEntities: true }, gatherer);
  tokenizer.write(input);
  tokenizer.end();
  return gatherer.text;
}

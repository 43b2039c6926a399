import { Tokenizer } from 'htmlparser2';

/** An element that is open. Names are a namespace with the local name behind it. */
export interface XmlElement {
  name: string;
  attributes: ReadonlyMap<string, string>;
  /** Its own text, that of its children not among it. */
  text: string;
}

export interface XmlHandler {
  /** @param ancestors of the element, the outermost first */
  start(element: XmlElement, ancestors: readonly XmlElement[]): void;
  end(element: XmlElement, ancestors: readonly XmlElement[]): void;
}

interface Open extends XmlElement {
  rawName: string;
  /** Prefixes that it declares. */
  prefixes: Map<string, string>;
}

const MAX_BYTES = 1 << 20;
const MAX_DEPTH = 64;
const MAX_ATTRIBUTES = 200;
const MAX_TEXT_CHARS = 8192;
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/**
 * Reads XML that may be hostile, in linear time: no document types, so no entities but XML's own five and numbers; at most 1 MiB and 64
 * levels. Elements that are not closed end with the text.
 * @returns false where it was refused, or left off at the depth limit
 */
export function readXml(bytes: Uint8Array, handler: XmlHandler): boolean {
  if (bytes.byteLength > MAX_BYTES) return false;
  const xml = decode(bytes);
  if (/<!(doctype|entity)/i.test(xml)) return false;
  const events = new Events(xml, handler);
  // A tree, and with it a search at every end tag, is not needed.
  const tokenizer = new Tokenizer({ xmlMode: true, decodeEntities: true }, events);
  events.stop = () => tokenizer.pause();
  tokenizer.write(xml);
  if (!events.isTooDeep) tokenizer.end();
  return !events.isTooDeep;
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
}

class Events {
  readonly #xml: string;
  readonly #handler: XmlHandler;
  readonly #stack: Open[] = [];
  #rawName = '';
  #rawAttributes = new Map<string, string>();
  #attribute = '';
  #value = '';
  stop: () => void = () => {};
  isTooDeep = false;

  constructor(xml: string, handler: XmlHandler) {
    this.#xml = xml;
    this.#handler = handler;
  }

  onopentagname(start: number, end: number): void {
    this.#rawName = this.#xml.slice(start, end);
    this.#rawAttributes = new Map();
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#xml.slice(start, end);
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    this.#value = append(this.#value, this.#xml.slice(start, end));
  }

  onattribentity(codePoint: number): void {
    this.#value = append(this.#value, String.fromCodePoint(codePoint));
  }

  onattribend(): void {
    if (this.#rawAttributes.size < MAX_ATTRIBUTES) this.#rawAttributes.set(this.#attribute, this.#value);
  }

  onopentagend(): void {
    if (this.isTooDeep) return;
    if (this.#stack.length >= MAX_DEPTH) {
      this.isTooDeep = true;
      this.stop();
      return;
    }
    const prefixes = new Map<string, string>();
    for (const [name, value] of this.#rawAttributes) {
      if (name === 'xmlns') prefixes.set('', value);
      else if (name.startsWith('xmlns:')) prefixes.set(name.slice(6), value);
    }
    const scopes = [...this.#stack, { prefixes }];
    const attributes = new Map<string, string>();
    for (const [name, value] of this.#rawAttributes) if (!/^xmlns(:|$)/.test(name)) attributes.set(qualified(name, scopes, false), value);
    const element = { name: qualified(this.#rawName, scopes, true), attributes, text: '', rawName: this.#rawName, prefixes };
    this.#handler.start(element, this.#stack);
    this.#stack.push(element);
  }

  onselfclosingtag(): void {
    this.onopentagend();
    if (!this.isTooDeep) this.#close();
  }

  onclosetag(start: number, end: number): void {
    const rawName = this.#xml.slice(start, end);
    if (!this.#stack.some((open) => open.rawName === rawName)) return;
    while (this.#stack.at(-1)?.rawName !== rawName) this.#close();
    this.#close();
  }

  ontext(start: number, end: number): void {
    const open = this.#stack.at(-1);
    if (open) open.text = append(open.text, this.#xml.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    const open = this.#stack.at(-1);
    if (open) open.text = append(open.text, String.fromCodePoint(codePoint));
  }

  oncdata(start: number, end: number, endOffset: number): void {
    this.ontext(start, end - endOffset);
  }

  onend(): void {
    while (this.#stack.length > 0) this.#close();
  }

  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}

  #close(): void {
    const element = this.#stack.pop();
    if (element) this.#handler.end(element, this.#stack);
  }
}

function append(text: string, more: string): string {
  return text.length >= MAX_TEXT_CHARS ? text : text + more.slice(0, MAX_TEXT_CHARS - text.length);
}

/** Unknown prefixes stay as they are. */
function qualified(rawName: string, scopes: readonly { prefixes: ReadonlyMap<string, string> }[], isElement: boolean): string {
  const colon = rawName.indexOf(':');
  const prefix = colon < 0 ? '' : rawName.slice(0, colon);
  if (prefix === '' && !isElement) return rawName;
  if (prefix === 'xml') return XML_NAMESPACE + rawName.slice(colon);
  for (let at = scopes.length - 1; at >= 0; at--) {
    const namespace = scopes[at]?.prefixes.get(prefix);
    if (namespace !== undefined) return namespace + rawName.slice(colon + 1);
  }
  return rawName;
}

import type { CandidateType } from '#shared/model/candidate.ts';
import type { PageLink } from './crawled-page.ts';
import { HtmlFigures } from './html-figures.ts';
import { type ImageAddress, otherAddresses, pixels, srcsetAddresses } from './html-images.ts';
import { HtmlMetas } from './html-metas.ts';
import { onclickUrls } from './html-onclick.ts';
import { type HtmlTag, linkPath } from './html-tags.ts';
import { TextRun } from './html-text.ts';
import { type Attributes, type HtmlHandler, readHtmlTokens } from './html-tokens.ts';
import { isDocument } from './link-types.ts';
import { mayBeLicence, type RelLink } from './page-licence.ts';

/** What the HTML of a page shows. */
export interface HtmlPage {
  title: string | null;
  /** `href` of the first `<base>` that has one, as written. */
  base: string | undefined;
  /** Links of the asked type, in the order of the page; images of its metas last. */
  links: PageLink[];
  /** All links of the page, whatever their type; addresses of images that WAT does not list count too where images are asked for. */
  linkCount: number;
  /** Links that may name a licence. */
  licenceLinks: RelLink[];
  metas: readonly { name: string; content: string }[];
  /** True where the page has more links of the type than are read. */
  isCut: boolean;
}

/** Links of the asked type that are read of one page; real pages have a thousand. */
const MAX_LINKS = 200_000;
const MAX_LICENCE_LINKS = 64;
const MAX_TITLE_CHARS = 1000;

/** Characters of a link's text, as in WAT. */
const MAX_LINK_TEXT_CHARS = 128;

/** Sources of a `<picture>` that are read. */
const MAX_SOURCES = 32;

/**
 * Reads the links of an HTML page.
 *
 * [Note: WAT and WARC] Every link that the WAT of the page would have comes with the same path, address and text, in the same order: a
 * link of `<a>` at its end, `src` of an image without alt text with an empty caption. What only HTML shows is added: addresses in
 * `srcset` and `<picture>` (the largest of each), in attributes for lazy loading, in `og:image` and `twitter:image`. An image without alt
 * text takes the caption of its `<figure>` (path `IMG@/src#figcaption`) or else its title (`IMG@/src#title`) as a further link. Links of
 * `<link>` and of style sheets, which WAT keeps elsewhere, are no candidates. As in browsers, and other than in WAT, an `<a>` ends where
 * the next begins or the page ends, of several `<base>` the first counts, and the content of frames and text areas is not markup.
 * @param html decoded text; whatever it holds, time and memory are linear and nothing is thrown
 * @param type of the links that are wanted
 */
export function readHtmlPage(html: string, type: CandidateType): HtmlPage {
  const reader = new HtmlPageReader(type);
  readHtmlTokens(html, reader);
  return reader.end();
}

interface WaitingImage extends ImageAddress {
  title: string;
  /** Whether WAT has the address too, so that it was told of already. */
  isTold: boolean;
}

class HtmlPageReader implements HtmlHandler {
  readonly #type: CandidateType;
  readonly #asksForImages: boolean;
  readonly #page: HtmlPage;
  readonly #metas = new HtmlMetas();
  readonly #figures = new HtmlFigures<WaitingImage>((images, caption) => {
    for (const image of images) this.#addCaptioned(image, caption);
  });
  #title: TextRun | undefined;
  #isSvg = false;
  #anchor: { url: string; text: TextRun } | undefined;
  /** Addresses of the open `<picture>` that wait for its image. */
  #sources: ImageAddress[] = [];
  #isPicture = false;

  constructor(type: CandidateType) {
    this.#type = type;
    this.#asksForImages = type === 'image' || type === 'image_only';
    this.#page = { title: null, base: undefined, links: [], linkCount: 0, licenceLinks: [], metas: this.#metas.named, isCut: false };
  }

  get wantsText(): boolean {
    return this.#title !== undefined || this.#anchor !== undefined || this.#figures.wantsText;
  }

  startTag(tag: HtmlTag, attributes: Attributes): void {
    const { name } = tag;
    for (const attribute of attributes.anywhere) this.#addLink(linkPath(name, attribute), attributes.get(attribute), '');
    for (const { attribute, path } of tag.links) this.#addLink(path, attributes.get(attribute), '');
    if (this.#asksForImages) this.#figures.startTag(tag);
    switch (name) {
      case 'a':
        this.#startAnchor(attributes);
        break;
      case 'img':
        this.#image(attributes);
        break;
      case 'source':
        if (this.#isPicture && this.#sources.length < MAX_SOURCES) this.#sources.push(...srcsetAddresses('SOURCE', attributes));
        break;
      case 'picture':
        this.#endPicture();
        this.#isPicture = true;
        break;
      case 'base':
        this.#page.base ??= attributes.get('href');
        break;
      case 'meta':
        this.#metas.add(attributes.get('name'), attributes.get('property'), attributes.get('content'));
        break;
      case 'link':
      case 'area':
        this.#addLicenceLink(linkPath(name, 'href'), attributes);
        break;
      case 'title':
        if (!this.#isSvg && this.#page.title === null) this.#title = new TextRun(MAX_TITLE_CHARS);
        break;
      case 'svg':
        this.#isSvg = true;
        break;
      case 'div':
      case 'input':
        for (const url of onclickUrls(attributes.get('onclick') ?? '')) this.#addLink(linkPath(name, 'onclick'), url, '');
    }
  }

  endTag(tag: HtmlTag): void {
    const { name } = tag;
    if (this.#anchor && tag.isSpacing) this.#anchor.text.addSpace();
    if (this.#asksForImages) this.#figures.endTag(tag);
    if (name === 'a') this.#endAnchor();
    else if (name === 'picture') this.#endPicture();
    else if (name === 'title') this.#endTitle();
    else if (name === 'svg') this.#isSvg = false;
  }

  text(text: string): void {
    if (this.#title) {
      this.#title.add(text);
      return;
    }
    this.#anchor?.text.add(text);
    this.#figures.text(text);
  }

  /** The end of the page. */
  end(): HtmlPage {
    this.#endTitle();
    this.#endPicture();
    this.#endAnchor();
    this.#figures.end();
    for (const image of this.#metas.images) this.#addImage(image, image.caption);
    return this.#page;
  }

  #startAnchor(attributes: Attributes): void {
    this.#endAnchor();
    const url = attributes.get('href');
    if (url === undefined) return;
    this.#addLicenceLink('A@/href', attributes);
    // Images do not take the texts of links.
    if (this.#asksForImages) this.#addLink('A@/href', url, '');
    else this.#anchor = { url, text: new TextRun(MAX_LINK_TEXT_CHARS) };
  }

  #endAnchor(): void {
    if (!this.#anchor) return;
    const { url, text } = this.#anchor;
    this.#anchor = undefined;
    this.#addLink('A@/href', url, text.value());
  }

  #endTitle(): void {
    this.#page.title ??= this.#title?.value() || null;
    this.#title = undefined;
  }

  #endPicture(): void {
    for (const source of this.#sources) this.#addImage(source, '');
    this.#sources = [];
    this.#isPicture = false;
  }

  #image(attributes: Attributes): void {
    const url = attributes.get('src');
    if (!this.#asksForImages) {
      this.#addLink('IMG@/src', url, '');
    } else {
      const size = { width: pixels(attributes.get('width')), height: pixels(attributes.get('height')) };
      const alt = attributes.get('alt') ?? '';
      const title = attributes.get('title') ?? '';
      const isCaptioned = alt.trim() !== '';
      const place = (address: ImageAddress): void => {
        if (isCaptioned) this.#addImage(address, alt);
        else this.#await({ ...address, title, isTold: false });
      };
      for (const source of this.#sources) place(source);
      this.#sources = [];
      if (url !== undefined) {
        const address = { path: 'IMG@/src', url, ...size };
        this.#addImage(address, alt);
        if (!isCaptioned) this.#await({ ...address, title, isTold: true });
      }
      for (const address of otherAddresses(attributes, size)) place(address);
    }
    this.#addLink('IMG@/longdesc', attributes.get('longdesc'), '');
  }

  /** Outside of a figure there is no caption to wait for. */
  #await(image: WaitingImage): void {
    if (!this.#figures.hold(image)) this.#addCaptioned(image, '');
  }

  #addCaptioned(image: WaitingImage, figcaption: string): void {
    const { isTold, title, ...address } = image;
    if (figcaption !== '') this.#addImage({ ...address, path: `${address.path}#figcaption` }, figcaption);
    else if (title.trim() !== '') this.#addImage({ ...address, path: `${address.path}#title` }, title);
    else if (!isTold) this.#addImage(address, '');
  }

  #addImage({ path, url, width, height }: ImageAddress, caption: string): void {
    if (!this.#asksForImages) return;
    this.#page.linkCount++;
    if (this.#type === 'image_only' || caption !== '') this.#push({ path, url: cutData(url), caption, width, height });
  }

  #addLink(path: string, url: string | undefined, text: string): void {
    if (url === undefined) return;
    this.#page.linkCount++;
    if (isDocument(this.#type, url)) this.#push({ path, url, caption: text, width: null, height: null });
  }

  #addLicenceLink(path: string, attributes: Attributes): void {
    const url = attributes.get('href');
    const rel = attributes.get('rel') ?? '';
    const { licenceLinks } = this.#page;
    if (url === undefined || licenceLinks.length >= MAX_LICENCE_LINKS || !mayBeLicence(url, rel)) return;
    licenceLinks.push({ path, url, rel, type: attributes.get('type') ?? '' });
  }

  #push(link: PageLink): void {
    if (this.#page.links.length < MAX_LINKS) this.#page.links.push(link);
    else this.#page.isCut = true;
  }
}

/** WAT cuts `data:` URLs behind the comma; they are no addresses, and may have megabytes. */
function cutData(url: string): string {
  if (!/^\s*data:/i.test(url)) return url;
  const comma = url.indexOf(',');
  return comma < 0 ? url.slice(0, 100) : url.slice(0, comma + 1);
}

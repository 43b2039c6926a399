import type { HtmlTag } from './html-tags.ts';
import { TextRun } from './html-text.ts';

/** Figures inside of figures beyond which they are taken for parts of the outer one. */
const MAX_DEPTH = 16;

/** A figure with more images is a gallery: its caption tells of none of them. */
const MAX_IMAGES = 10;

const MAX_CAPTION_CHARS = 4000;

interface Figure<Image> {
  images: Image[];
  imageCount: number;
  caption: TextRun | undefined;
  isInCaption: boolean;
  /** Containers that were opened inside and are still open; below zero the figure's own container has ended. */
  openContainers: number;
}

/** The open `<figure>` elements of a page with the images that wait for their captions. */
export class HtmlFigures<Image> {
  readonly #open: Figure<Image>[] = [];
  readonly #onClose: (images: readonly Image[], caption: string) => void;
  /** Figures beyond `MAX_DEPTH`. */
  #deeper = 0;

  /** @param onClose called at the end of every figure that holds such images; the caption is `''` where it has none or is a gallery */
  constructor(onClose: (images: readonly Image[], caption: string) => void) {
    this.#onClose = onClose;
  }

  get wantsText(): boolean {
    return this.#open.at(-1)?.isInCaption === true;
  }

  /** Lets an image wait for the caption of the innermost figure. @returns false outside of figures */
  hold(image: Image): boolean {
    const figure = this.#open.at(-1);
    if (!figure) return false;
    figure.images.push(image);
    return true;
  }

  startTag({ name, isContainer, isSpacing }: HtmlTag): void {
    const figure = this.#open.at(-1);
    if (name === 'figure') {
      if (this.#open.length >= MAX_DEPTH) this.#deeper++;
      else this.#open.push({ images: [], imageCount: 0, caption: undefined, isInCaption: false, openContainers: 0 });
      return;
    }
    if (!figure) return;
    if (name === 'img') figure.imageCount++;
    else if (name === 'figcaption' && !figure.caption) {
      figure.caption = new TextRun(MAX_CAPTION_CHARS);
      figure.isInCaption = true;
    } else if (isContainer) figure.openContainers++;
    if (figure.isInCaption && isSpacing) figure.caption?.addSpace();
  }

  endTag(tag: HtmlTag): void {
    const figure = this.#open.at(-1);
    if (!figure) return;
    const { name, isContainer, isSpacing } = tag;
    if (name === 'figure') {
      if (this.#deeper > 0) this.#deeper--;
      else this.#close();
      return;
    }
    if (name === 'figcaption') figure.isInCaption = false;
    else if (figure.isInCaption && isSpacing) figure.caption?.addSpace();
    if (!isContainer) return;
    figure.openContainers--;
    // The figure was left open: what comes behind its container is no part of it.
    if (figure.openContainers < 0) {
      this.#deeper = 0;
      this.#close();
      this.endTag(tag);
    }
  }

  text(text: string): void {
    const figure = this.#open.at(-1);
    if (figure?.isInCaption) figure.caption?.add(text);
  }

  /** The end of the page. */
  end(): void {
    while (this.#open.length > 0) this.#close();
  }

  #close(): void {
    const figure = this.#open.pop();
    if (!figure || figure.images.length === 0) return;
    const isGallery = figure.imageCount > MAX_IMAGES;
    this.#onClose(figure.images, isGallery ? '' : (figure.caption?.value() ?? ''));
  }
}

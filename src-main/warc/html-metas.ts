import { pixels } from './html-images.ts';

/** An image that a page offers to those who link to it. */
export interface SharedImage {
  path: 'og:image' | 'twitter:image';
  url: string;
  /** `''` where the page gives none. */
  caption: string;
  width: number | null;
  height: number | null;
}

/** Images of a page that are kept, and metas. */
const MAX_IMAGES = 64;
const MAX_METAS = 500;
const MAX_META_CHARS = 8192;

/** What the `<meta>` elements of a page say. */
export class HtmlMetas {
  readonly images: SharedImage[] = [];
  /** Those with a name, in order. */
  readonly named: { name: string; content: string }[] = [];

  add(name: string | undefined, property: string | undefined, content: string | undefined): void {
    if (content === undefined) return;
    if (name !== undefined && this.named.length < MAX_METAS) this.named.push({ name, content: content.slice(0, MAX_META_CHARS) });
    const [, kind, part = ''] = /^\s*(og|twitter):image(?::([a-z_]{1,10}))?\s*$/i.exec(property ?? name ?? '') ?? [];
    if (kind !== undefined) this.#addShared(kind.toLowerCase() === 'og' ? 'og:image' : 'twitter:image', part.toLowerCase(), content);
  }

  /** Open Graph: `og:image` begins an image, its other properties follow and speak of the last one. */
  #addShared(path: SharedImage['path'], part: string, content: string): void {
    const url = content.trim();
    const last = this.images.findLast((image) => image.path === path);
    if (part === '' || part === 'url' || part === 'src' || part === 'secure_url') {
      if (url === '' || this.images.length >= MAX_IMAGES) return;
      // Other addresses of the same image.
      if (last && part !== '' && part !== 'src') return;
      this.images.push({ path, url, caption: '', width: null, height: null });
    } else if (last && part === 'alt') last.caption ||= content;
    else if (last && part === 'width') last.width ??= pixels(content);
    else if (last && part === 'height') last.height ??= pixels(content);
  }
}

/** A link of a page that is a candidate of the asked type. */
export interface PageLink {
  /** Where it stood, in the words of WAT: `IMG@/src`, `A@/href`; for what only HTML shows `IMG@/srcset`, `IMG@/data-src`, `og:image`, ... */
  path: string;
  /** As written, before it is joined to the page's base. */
  url: string;
  /** As found: alt text, link text or figcaption; `''` where there is none. */
  caption: string;
  /** Pixels by the attributes of the element; null where they do not say. */
  width: number | null;
  height: number | null;
}

/** What a crawl file tells about one fetched page. */
export interface CrawledPage {
  /** WARC-Target-URI. */
  url: string;
  /** What relative links are joined to: the page's base joined to `url`, or `url` where there is none or it is unusable. */
  baseUrl: string;
  title: string | null;
  /** Name of the WARC file and byte offset of the page's record in it; null where the record does not say. */
  warcFile: string | null;
  warcOffset: number | null;
  /** When the page was fetched (WARC-Date). */
  date: Date | null;
  /** Links of the asked type, in the order of the page. */
  links: readonly PageLink[];
  /** All links of the page, whatever their type. */
  linkCount: number;
  /** Licence link of the page; see `page-licence.ts`. */
  licence: string | null;
  /** Opt-out signals seen in the record, as JSON; see `page-signals.ts`. */
  signals: string | null;
}

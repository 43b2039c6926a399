const words = (text: string): string[] => text.split(' ');

/**
 * Attributes of an element that WAT lists as links, in its order. Those of `a` and `img` carry a text and are read apart.
 * @see https://github.com/commoncrawl/ia-web-commons (Apache-2.0), ExtractingParseObserver
 */
const LINK_ATTRIBUTES: Record<string, readonly string[]> = {
  applet: ['codebase', 'cdata'],
  area: ['href'],
  audio: ['src'],
  blockquote: ['cite'],
  button: ['formaction'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['src'],
  iframe: ['src'],
  input: ['src', 'formaction'],
  ins: ['cite'],
  menuitem: ['icon'],
  object: ['codebase', 'cdata', 'data'],
  q: ['cite'],
  source: ['src'],
  track: ['src'],
  video: ['src', 'poster'],
};

/** Attributes that WAT lists as links wherever they stand. */
export const LINK_ATTRIBUTES_ANYWHERE: ReadonlySet<string> = new Set(['background', 'data-href', 'data-uri']);

/** Where scripts that load images late keep their addresses. */
export const LAZY_URLS = [
  'data-src',
  'data-original',
  'data-lazy-src',
  'data-lazy',
  'data-original-src',
  'data-image-src',
  'data-img-src',
  'data-actualsrc',
  'data-echo',
  'data-orig-file',
  'data-large-file',
  'data-large_image',
] as const;

/** The same with the syntax of `srcset`. */
export const LAZY_SRCSETS = ['data-srcset', 'data-lazy-srcset', 'data-original-set'] as const;

/** What else is read of an element. */
const OTHER_ATTRIBUTES: Record<string, readonly string[]> = {
  a: ['href', 'rel', 'type'],
  area: ['rel', 'type'],
  base: ['href'],
  div: ['onclick'],
  img: ['src', 'alt', 'title', 'longdesc', 'width', 'height', 'srcset', ...LAZY_URLS, ...LAZY_SRCSETS],
  input: ['onclick'],
  link: ['href', 'rel', 'type'],
  meta: ['name', 'property', 'content'],
  source: ['srcset', ...LAZY_SRCSETS],
};

/** Elements whose content is neither markup nor text of the page. */
const RAW = words('script style iframe noembed noframes');

/** Start tags that end foreign content (SVG, MathML), where titles, styles and scripts are ordinary elements. */
const BREAKOUT = words(
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s ' +
    'small span strong strike sub sup table tt u ul var',
);

/** Elements whose end keeps the words before and behind it apart, as WAT has it. */
const SPACING = words(
  'address article aside blockquote body br button canvas caption cite col colgroup datalist dd details div dl dt embed fieldset ' +
    'figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe img input label legend li map noscript object ol optgroup ' +
    'output p pre progress q section select summary table tbody td textarea tfoot th thead time title tr ul video',
);

/** Elements that hold others and whose end ends a figure that was left open in them. */
const CONTAINERS = words('article aside body div footer header li main nav ol section table td tr ul');

/** What is known of an element. */
export interface HtmlTag {
  /** Lower case. */
  name: string;
  /** Attributes that are links by themselves, in the order of WAT, each with its path (`VIDEO@/poster`). */
  links: readonly { attribute: string; path: string }[];
  /** Attributes that are read; undefined where there are none. */
  wanted: ReadonlySet<string> | undefined;
  isRaw: boolean;
  isBreakout: boolean;
  isSpacing: boolean;
  isContainer: boolean;
}

const KNOWN = new Set([
  ...Object.keys(LINK_ATTRIBUTES),
  ...Object.keys(OTHER_ATTRIBUTES),
  ...RAW,
  ...BREAKOUT,
  ...SPACING,
  ...CONTAINERS,
  ...words('picture svg math title'),
]);

const TAGS: ReadonlyMap<string, HtmlTag> = new Map([...KNOWN].map((name) => [name, describe(name)]));

/** @param name lower case */
export function htmlTag(name: string): HtmlTag {
  return TAGS.get(name) ?? describe(name);
}

/** The path of a link in the words of WAT. */
export function linkPath(tag: string, attribute: string): string {
  return `${tag.toUpperCase()}@/${attribute}`;
}

function describe(name: string): HtmlTag {
  const isKnown = KNOWN.has(name);
  const links = (isKnown && LINK_ATTRIBUTES[name]) || [];
  const wanted = [...links, ...((isKnown && OTHER_ATTRIBUTES[name]) || [])];
  return {
    name,
    links: links.map((attribute) => ({ attribute, path: linkPath(name, attribute) })),
    wanted: wanted.length > 0 ? new Set(wanted) : undefined,
    isRaw: RAW.includes(name),
    isBreakout: BREAKOUT.includes(name),
    isSpacing: SPACING.includes(name),
    isContainer: CONTAINERS.includes(name),
  };
}

import type { SampleLink } from '#main/sample/manifest.ts';
import { lexiconOf } from './captions/compose.ts';
import type { Pair } from './plan-links.ts';
import { createRandom, type Random } from './random.ts';
import { TOPICS } from './topics/index.ts';

/** An entry of a `Links` list in a WAT. */
export type WatLink = Record<string, string>;

export interface Page {
  url: string;
  host: string;
  title: string | null;
  language: string;
  base: string | null;
  licence: string | null;
  /** Links of the body in document order. */
  links: WatLink[];
  /** The captioned images among them. */
  captioned: SampleLink[];
}

const PAGES = 40;
const OTHER_HOSTS = [
  'http://garden-of-pictures.example',
  'https://postkarten.example',
  'https://blog.wanderlust.example',
  'https://affiches.example',
] as const;

/** Links that no image dataset wants: what surrounds pictures on real pages. */
function clutter(random: Random, origin: string): WatLink[] {
  const all: WatLink[] = [
    { path: 'IMG@/src', url: `${origin}/ui/spacer.gif`, alt: '' },
    { path: 'IMG@/src', url: 'data:image/gif;base64,', alt: 'loading placeholder' },
    { path: 'IMG@/src', url: `${origin}/ui/logo.svg`, alt: 'Site logo of the picture garden' },
    { path: 'IMG@/src', url: `${origin}/ui/animated-banner.gif`, alt: 'Our animated newsletter banner' },
    { path: 'IMG@/src', url: `${origin}/img/planet-1.jpg` },
    { path: 'IMG@/src', url: `${origin}/img/dunes-2.jpg`, alt: '' },
    { path: 'IMG@/src', url: 'javascript:void(0)', alt: 'open the gallery' },
    { path: 'A@/href', url: '/about.html', text: 'About this site' },
    { path: 'A@/href', url: `${origin}/catalogue.pdf`, text: 'Catalogue as PDF', rel: 'nofollow' },
    { path: 'A@/href', url: '#top', text: 'To the top' },
    { path: 'A@/href', url: 'mailto:hello@garden-of-pictures.example', text: 'Write to us' },
    { path: 'A@/href', url: `${origin}/sound/waves.mp3`, text: 'Sound of the waves' },
    { path: 'A@/href', url: `${origin}/film/flight.mp4`, text: 'A flight over the hills' },
    { path: 'IFRAME@/src', url: 'https://maps.example/embed?q=lighthouse' },
    { path: 'STYLE/#text', href: 'fonts/title.woff2' },
    { path: 'FORM@/action', url: '/search', method: 'get' },
    { path: 'VIDEO@/poster', url: `${origin}/film/flight-poster.jpg` },
  ];
  return all.filter(() => random.chance(0.42));
}

function shuffle<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, key: random.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** How a page writes the address of one of the host's images. */
function writeLink(random: Random, page: Page, origin: string, path: string): string {
  if (page.base !== null) return random.chance(0.3) ? path.slice(1) : origin + path;
  if (page.host !== origin) return origin + path;
  const way = random.next();
  if (way < 0.05) return path;
  if (way < 0.09) return origin.replace('http:', '') + path;
  if (way < 0.12) return `..${path}`;
  return origin + path;
}

/** Spreads the pairs over pages; a few stand on two pages, some pages have no image at all. @param origin of the sample host */
export function layOutPages(pairs: readonly Pair[], origin: string): Page[] {
  const random = createRandom('sample-crawl/pages');
  const languages = ['en', 'en', 'de', 'fr', 'es', 'ja'] as const;
  const pages: Page[] = [];
  for (let i = 0; i < PAGES; i++) {
    const isOwn = i % 5 < 3;
    const host = isOwn ? origin : (OTHER_HOSTS[i % OTHER_HOSTS.length] ?? OTHER_HOSTS[0]);
    const language = languages[i % languages.length] ?? 'en';
    const topic = TOPICS[i % TOPICS.length] ?? TOPICS[0];
    pages.push({
      url: `${host}/pages/${topic.id}-${String(i + 1).padStart(2, '0')}.html`,
      host,
      title: i % 13 === 12 ? null : `${lexiconOf(language).topics[topic.id][0]} | ${isOwn ? 'Garden of Pictures' : new URL(host).hostname}`,
      language,
      base: i % 9 === 4 ? `${origin}/` : null,
      licence: i % 6 === 1 ? 'https://creativecommons.org/licenses/by/4.0/' : null,
      links: [],
      captioned: [],
    });
  }
  const homes = pages.filter((_page, index) => index % 19 !== 18);
  const repeated = shuffle(random, pairs).slice(0, 8);
  for (const [index, pair] of [...shuffle(random, pairs), ...repeated].entries()) {
    const page = homes[index % homes.length];
    if (!page) continue;
    const { path, ...words } = pair;
    const link = writeLink(random, page, origin, path);
    page.captioned.push({ page: page.url, link, url: origin + path, ...words });
  }
  for (const page of pages) {
    const images = page.captioned.map(({ link, caption }) => ({
      path: 'IMG@/src',
      url: link,
      alt: caption,
      ...(random.chance(0.2) ? { title: caption } : {}),
    }));
    // The order of `captioned` stays; the clutter stands in between.
    const rest = clutter(random, origin);
    for (const image of images) {
      while (rest.length > 0 && random.chance(0.45)) page.links.push(rest.shift() ?? image);
      page.links.push(image);
    }
    page.links.push(...rest);
    if (page.licence) page.links.push({ path: 'A@/href', url: page.licence, text: 'CC BY 4.0', rel: 'license' });
  }
  return pages;
}

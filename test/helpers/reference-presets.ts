import { isIPv4, isIPv6 } from 'node:net';
import { cleanCaption } from '#main/captions/clean-caption.ts';

/** One link before any rule. */
export interface ReferenceLink {
  /** As written. */
  rawUrl: string;
  /** Joined to the base of the page. */
  url: string;
  caption: string;
  host: string;
}

/** Names of the rules that refuse, in the order in which they are asked; `url_repeated` comes last and needs the whole file. */
export type ReferenceRule = (link: ReferenceLink) => string | undefined;

/** Python's str.isspace, which its `\s` and `strip` go by. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: some of them are blanks in Python.
const PYTHON_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const length = (text: string): number => Array.from(text).length;

export const REFERENCE_PRESETS: Record<'keep-all' | 'laion5b', { isUrlUnique: boolean; refuse: ReferenceRule }> = {
  'keep-all': { isUrlUnique: false, refuse: (link) => (/^https?:\/\//.test(link.url) ? undefined : 'not_http') },
  /** Of crawling@home's rules those that need nothing but the file; captions are cleaned by the product's own port of ftfy, which is tested against ftfy. */
  laion5b: {
    isUrlUnique: true,
    refuse(link) {
      if (!/^https?:\/\//.test(link.url)) return 'not_http';
      if (length(link.rawUrl) > 2000) return 'url_long';
      if (!isDjangoUrl(link.rawUrl)) return 'url_invalid';
      if (['.svg', '.gif', 'data:image', 'javascript:'].some((part) => link.rawUrl.includes(part))) return 'url_part';
      if (link.host === '' || length(link.host) > 60) return 'host_long';
      const caption = cleanCaption(link.caption);
      if (length(caption) < 5) return 'caption_short';
      if (length(caption) > 2000) return 'caption_long';
      return undefined;
    },
  },
};

/** Django's URLValidator with its default schemes, read as rules on the parts of a URL. */
function isDjangoUrl(url: string): boolean {
  if (length(url) > 2048 || Array.from(url).some((character) => PYTHON_SPACE.test(character))) return false;
  const match = /^(https?|ftps?):\/\/(.*)$/is.exec(url);
  if (!match) return false;
  const rest = match[2] ?? '';
  const user = /^[^:@/]+(:[^:@/]*)?@/.exec(rest)?.[0] ?? '';
  return [rest.slice(user.length), rest].some((place) => isPlace(place));
}

/** Host, port, and whatever follows. */
function isPlace(place: string): boolean {
  const authority = place.split(/[/?#]/, 1)[0] ?? '';
  const host = authority.replace(/:\d{1,5}$/, '');
  if (host.startsWith('[')) return host.endsWith(']') && isIPv6(host.slice(1, -1));
  if (host.length > 253) return false;
  if (isIPv4(host) || host.toLowerCase() === 'localhost') return true;
  const labels = host.replace(/\.$/, '').split('.');
  const isLabel = (label: string): boolean =>
    /^[a-z\u00a1-\uffff0-9-]{1,63}$/i.test(label) && !label.startsWith('-') && !label.endsWith('-');
  const last = labels.at(-1) ?? '';
  const isTopLevel = (/^[a-z\u00a1-\uffff-]{2,63}$/i.test(last) && isLabel(last)) || /^xn--[a-z0-9]{1,59}$/i.test(last);
  return labels.length >= 2 && labels.every(isLabel) && isTopLevel;
}

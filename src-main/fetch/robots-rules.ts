import { PRODUCT_TOKEN } from '../util/product-token.ts';
import { DATASET_BUILDERS } from '../util/x-robots-tag.ts';

/** More of a robots.txt is not read: RFC 9309 asks for 500 KiB at least. */
export const MAX_ROBOTS_BYTES = 512_000;

/** Rules with stars times characters of a path: some tenths of a second. */
const MAX_WORK = 20_000_000;

interface Rule {
  allows: boolean;
  /** The normalised pattern, cut at its stars. */
  parts: string[];
  /** Ends with `$`: the last part is the end of the path. */
  isAnchored: boolean;
  /** Octets of the pattern: the longest that matches decides. */
  length: number;
  line: string;
}

interface Group {
  rules: Rule[];
  /** How many of them have stars, and may take a look at all of a path. */
  starred: number;
  crawlDelaySeconds: number | undefined;
}

/** What a robots.txt says to programs like this one. Made by parseRobots. */
export interface RobotsRules {
  /** The group and the line that forbid a URL; undefined where it may be asked. */
  forbidding(url: URL): { token: string; line: string } | undefined;
  /** Seconds from one request to the next that the host wishes for. */
  crawlDelaySeconds: number | undefined;
  /** Characters kept in memory, roughly. */
  size: number;
}

/**
 * Reads a robots.txt by RFC 9309: the group of our own token, else that of `*`, and besides it the explicit groups of other programs
 * that build datasets. Whatever is no rule is passed over; there is no error.
 * @param alias a further name of ours, in lower case
 * @param bytes of the file; beyond MAX_ROBOTS_BYTES nothing is read, and the line that lies across that limit neither
 */
export function parseRobots(bytes: Uint8Array, alias?: string): RobotsRules {
  const isObeyed = (token: string): boolean => token === alias || DATASET_BUILDERS.has(token);
  const groups = readGroups(new TextDecoder().decode(wholeLines(bytes)), isObeyed);
  const own = groups.get(PRODUCT_TOKEN) ?? groups.get('*');
  const obeyed = [...groups].filter(([token, group]) => group === own || isObeyed(token));
  for (const [, group] of obeyed) group.starred = group.rules.filter(({ parts }) => parts.length > 1).length;
  for (const [, { rules }] of obeyed) rules.sort((a, b) => b.length - a.length || Number(b.allows) - Number(a.allows));
  return {
    crawlDelaySeconds: own?.crawlDelaySeconds,
    size: obeyed.reduce((sum, [, { rules }]) => sum + rules.reduce((total, { line }) => total + 2 * line.length + 64, 0), 0),
    forbidding(url) {
      if (url.pathname === '/robots.txt') return undefined;
      const path = normalise(url.pathname + url.search, '');
      for (const [token, { rules, starred }] of obeyed) {
        if (starred * path.length > MAX_WORK) return { token, line: 'more rules than are compared with so long an address' };
        const decisive = rules.find((rule) => matches(rule, path));
        if (decisive && !decisive.allows) return { token, line: decisive.line };
      }
      return undefined;
    },
  };
}

function wholeLines(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength <= MAX_ROBOTS_BYTES) return bytes;
  let end = MAX_ROBOTS_BYTES;
  while (end > 0 && bytes[end - 1] !== 0x0a && bytes[end - 1] !== 0x0d) end--;
  return bytes.subarray(0, end);
}

/** The groups of the tokens that matter here, several of one token as one. The decoder has taken the byte order mark off. */
function readGroups(text: string, isObeyed: (token: string) => boolean): Map<string, Group> {
  const groups = new Map<string, Group>();
  let current: Group[] = [];
  let isNaming = false;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [key, value] = readLine(line);
    if (key === 'user-agent') {
      if (!isNaming) current = [];
      isNaming = true;
      const group = groupOf(groups, value, isObeyed);
      if (group) current.push(group);
    } else if (key === 'allow' || key === 'disallow') {
      isNaming = false;
      const rule = value === '' ? undefined : readRule(key === 'allow', value, line.trim());
      if (rule) for (const group of current) group.rules.push(rule);
    } else if (key === 'crawl-delay' && /^\d{1,9}(\.\d+)?$/.test(value)) {
      for (const group of current) group.crawlDelaySeconds = Math.max(group.crawlDelaySeconds ?? 0, Number(value));
    }
  }
  return groups;
}

/** Name in lower case and value of a line, the comment left out; empty where it has none. No patterns: lines come from strangers. */
function readLine(line: string): [key: string, value: string] {
  const comment = line.indexOf('#');
  const text = comment < 0 ? line : line.slice(0, comment);
  const colon = text.indexOf(':');
  return colon < 0 ? ['', ''] : [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()];
}

function groupOf(groups: Map<string, Group>, userAgent: string, isObeyed: (token: string) => boolean): Group | undefined {
  // `GPTBot/1.1` names GPTBot. The standard has no digits in a token, but programs have: img2dataset.
  const token = /^\*(\s|$)/.test(userAgent) ? '*' : (/^[\w-]+/.exec(userAgent)?.[0].toLowerCase() ?? '');
  if (token !== '*' && !isObeyed(token)) return undefined;
  const group = groups.get(token) ?? { rules: [], starred: 0, crawlDelaySeconds: undefined };
  groups.set(token, group);
  return group;
}

function readRule(allows: boolean, value: string, line: string): Rule {
  const isAnchored = value.endsWith('$');
  const pattern = normalise(isAnchored ? value.slice(0, -1) : value, '*').replace(/\*{2,}/g, '*');
  return { allows, parts: pattern.split('*'), isAnchored, length: pattern.length + (isAnchored ? 1 : 0), line: line.slice(0, 500) };
}

/** Prefix match with stars, in time that grows with path and pattern only. */
function matches({ parts, isAnchored }: Rule, path: string): boolean {
  const [first = '', ...rest] = parts;
  if (!path.startsWith(first)) return false;
  const last = isAnchored ? rest.pop() : undefined;
  let at = first.length;
  for (const part of rest) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  if (!isAnchored) return true;
  return last === undefined ? at === path.length : path.length - last.length >= at && path.endsWith(last);
}

/**
 * One spelling per path: what may stand as it is has no percent sign, all else has one, in upper case. The standard takes `/` and `%2F`
 * for the same.
 * @param special characters that mean something in a pattern and stay
 */
function normalise(text: string, special: string): string {
  return text.replace(/%[0-9a-fA-F]{2}|[^\w.~/?&=-]/gu, (found) => {
    if (special.includes(found)) return found;
    const octets = found.length === 3 && found.startsWith('%') ? [Number.parseInt(found.slice(1), 16)] : Buffer.from(found);
    return Array.from(octets, percentUnlessPlain).join('');
  });
}

function percentUnlessPlain(octet: number): string {
  const letter = String.fromCharCode(octet);
  return /[\w.~/?&=-]/.test(letter) ? letter : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
}

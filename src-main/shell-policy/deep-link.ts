import { type DeepLink, LINK_SCREENS } from '#shared/shell.ts';
import { localPath } from './local-path.ts';
import { parseUrl } from './parse-url.ts';

export const LINK_SCHEME = 'gleaner';
const MAX_LINK = 8192;
const MAX_QUERY = 4000;
const MAX_NAME = 80;

/**
 * What a `gleaner://` link asks for. Any web page can make the system hand us one, so it names a place and never does anything.
 *
 *     gleaner://view/<screen>?query=<query text>   pool, library, jobs, models, settings
 *     gleaner://view/saved/<name>                  a saved view of the open library
 *     gleaner://open?path=<absolute path>          a library; the user is asked
 *
 * @param platform of Node, for the form of paths
 * @returns undefined for everything else
 */
export function parseDeepLink(text: string, platform: string): DeepLink | undefined {
  const url = text.length > MAX_LINK ? undefined : parseUrl(text);
  if (
    url === undefined ||
    url.protocol !== `${LINK_SCHEME}:` ||
    url.port !== '' ||
    url.username !== '' ||
    url.password !== '' ||
    url.hash !== ''
  )
    return undefined;
  const parts = decodedParts(url.pathname);
  if (parts === undefined) return undefined;
  if (url.hostname === 'open') return parts.length === 0 ? libraryLink(url.searchParams, platform) : undefined;
  if (url.hostname !== 'view') return undefined;
  const [place, name] = parts;
  if (place === 'saved')
    return parts.length === 2 && name !== undefined && isName(name) && noneBut(url.searchParams) ? { kind: 'saved-view', name } : undefined;
  return parts.length === 1 ? screenLink(place, url.searchParams) : undefined;
}

/** The first link among the words of a command line, as a second instance brings it. */
export function linkInArguments(words: readonly string[]): string | undefined {
  return words.find((word) => word.toLowerCase().startsWith(`${LINK_SCHEME}:`));
}

function libraryLink(parameters: URLSearchParams, platform: string): DeepLink | undefined {
  const path = noneBut(parameters, 'path') ? localPath(parameters.get('path') ?? '', platform) : undefined;
  return path === undefined ? undefined : { kind: 'library', path };
}

function screenLink(place: string | undefined, parameters: URLSearchParams): DeepLink | undefined {
  const screen = LINK_SCREENS.find((name) => name === place);
  const query = parameters.get('query');
  if (screen === undefined || !noneBut(parameters, 'query') || (query !== null && !isPlainText(query, MAX_QUERY))) return undefined;
  return { kind: 'screen', screen, query };
}

/** Segments of a path without their encoding; undefined for bad encoding. */
function decodedParts(pathname: string): string[] | undefined {
  try {
    return pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function noneBut(parameters: URLSearchParams, name?: string): boolean {
  const names = [...parameters.keys()];
  return names.length <= 1 && names.every((key) => key === name);
}

function isName(name: string): boolean {
  return name.trim() !== '' && isPlainText(name, MAX_NAME);
}

function isPlainText(text: string, maxLength: number): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return text.length <= maxLength && !/[\u0000-\u001f\u007f]/.test(text);
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DeepLink } from '#shared/shell.ts';
import { linkInArguments, parseDeepLink } from '../shell-policy/deep-link.ts';

/** What the system asks the app to open. */
export type Incoming = { kind: 'link'; link: DeepLink } | { kind: 'paths'; paths: string[] } | { kind: 'nothing' };

/**
 * Reads a command line, ours or that of a second instance.
 * @param words without the program's own path; switches of Chromium are among them @param folder that relative paths belong to
 */
export function readArguments(words: readonly string[], folder: string): Incoming {
  const text = linkInArguments(words);
  if (text !== undefined) return readLink(text);
  const paths = words.filter((word) => word !== '' && !word.startsWith('-')).map((word) => resolve(folder, word));
  const there = paths.filter((path) => existsSync(path));
  return there.length === 0 ? { kind: 'nothing' } : { kind: 'paths', paths: there };
}

/** A link that is none of ours is as good as nothing: whoever made it is not told. */
export function readLink(text: string): Incoming {
  const link = parseDeepLink(text, process.platform);
  return link === undefined ? { kind: 'nothing' } : { kind: 'link', link };
}

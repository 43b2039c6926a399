import { basename } from 'node:path';
import type { Target } from './needed-packages.ts';

/** What a package is at run time: code, data and licences. Types, maps, sources of other languages and documents are left behind. */
const KINDS = /\.(?:js|mjs|cjs|json|node|wasm|dll|dylib)$|\.so(?:\.\d+)*$/;
const LICENCES = /^(?:licen[cs]e|notice|copying|third.?party)/i;
const NEVER = /(?:^|\/)(?:tests?|__tests__|docs?|examples?|bench(?:marks?)?|\.github)\/|\.map$|\.d\.[cm]?ts$/;

/** Places where packages keep the binaries of several platforms, with the words that name one. */
const BINARY_FOLDERS = [
  { pattern: /^node_modules\/onnxruntime-node\/bin\/[^/]+\/([^/]+)\/([^/]+)\// },
  { pattern: /^node_modules\/better-sqlite3\/prebuilds\/([a-z0-9]+)-([a-z0-9]+)\.node$/ },
] as const;

/**
 * Whether a file of node_modules belongs into the app.
 * @param path from the checkout, with slashes: `node_modules/sharp/lib/index.js`
 */
export function isShipped(path: string, { platform, arch }: Target): boolean {
  const foreign = BINARY_FOLDERS.some(({ pattern }) => {
    const match = pattern.exec(path);
    return match !== null && (match[1] !== platform || match[2] !== arch);
  });
  if (foreign) return false;
  const inside = path.slice(path.lastIndexOf('node_modules/'));
  if (LICENCES.test(basename(path))) return true;
  return KINDS.test(path) && !NEVER.test(inside);
}

/** Whether a file of our own sources belongs into the engine's folder; Node runs TypeScript as it is. */
export function isOwnShipped(path: string): boolean {
  if (path.startsWith('src-main/electron/')) return false;
  if (/^src-(?:main|shared)\//.test(path)) return /\.ts$/.test(path) || (/\.json$/.test(path) && !/tsconfig/.test(path));
  if (path.startsWith('dist/renderer/')) return !path.endsWith('.map');
  if (path === 'resources/models.json') return true;
  const inSample = /^resources\/sample-(?:crawl|model)\/(.+)$/.exec(path)?.[1];
  return inSample !== undefined && !inSample.startsWith('build/') && !inSample.endsWith('.md');
}

import { constants, open, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { plainPath } from './plain-path.ts';
import { plainText } from './security-headers.ts';

/** What a built renderer consists of. A file of any other kind is none of it. */
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** `index-DiwrgTda.js`: the name changes with the content. */
const HASHED = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/;

/** Codes of a path that leads to no file. */
const NO_FILE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENAMETOOLONG']);

export type AnswerRequest = (request: Request) => Promise<Response>;

/** @returns the bytes of a regular file that is reached without any link; undefined for all else */
async function readInside(root: string, path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const file = join(root, ...path.split('/'));
  try {
    // Equal only where no part of the path is a link, so none leads out.
    if ((await realpath(file)) !== file) return undefined;
    const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      return (await handle.stat()).isFile() ? new Uint8Array(await handle.readFile()) : undefined;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (NO_FILE.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/**
 * Answers with the files of the built renderer; `/` is its page.
 * @param folder `dist/renderer` @throws AppError FILE_NOT_FOUND where it holds no page
 */
export async function createStaticFiles(folder: string): Promise<AnswerRequest> {
  const root = await realpath(folder).catch(() => folder);
  if (!(await readInside(root, '/index.html')))
    throw new AppError('FILE_NOT_FOUND', `${folder}${sep}index.html is missing; build the user interface with: npm run build`, {
      data: { path: folder },
    });
  return async (request) => {
    const path = plainPath(new URL(request.url).pathname);
    const name = path === '/' ? '/index.html' : path;
    const type = name === undefined ? undefined : TYPES[extname(name)];
    const bytes = name === undefined || type === undefined ? undefined : await readInside(root, name);
    if (name === undefined || type === undefined || bytes === undefined) return plainText(404, 'There is nothing at this address.');
    const lasts = HASHED.test(name) ? 'private, max-age=31536000, immutable' : 'no-cache';
    return new Response(bytes, { headers: { 'Content-Type': type, 'Content-Length': String(bytes.byteLength), 'Cache-Control': lasts } });
  };
}

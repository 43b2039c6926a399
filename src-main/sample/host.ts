import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, isCancellation } from '#shared/errors.ts';
import { answer } from './answer.ts';
import type { SampleImage } from './manifest.ts';
import { readSampleManifest } from './read-sample.ts';

/** The port that the links of the bundled WAT point to: that file is fixed, so its host's port is too. */
export const SAMPLE_PORT = 48620;

const CONTENT_TYPES = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const;

export interface SampleHost {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  /** Requests so far, by path and query. */
  requests: ReadonlyMap<string, number>;
  /** Cuts all connections and frees the port. */
  close(): Promise<void>;
}

/**
 * Serves the images of the sample crawl on 127.0.0.1, and misbehaves for the paths for which its manifest says so. Each host has a
 * memory of its own: a path that answers 429 once does so once per host.
 * @param options.port default 0, any free one; the bundled WAT points to SAMPLE_PORT @param options.folder default: the bundled sample crawl
 * @throws AppError(PORT_IN_USE) AppError(FILE_NOT_FOUND)
 */
export async function startSampleHost(options: { port?: number; folder?: string } = {}): Promise<SampleHost> {
  const folder = options.folder ?? fileURLToPath(new URL('../../resources/sample-crawl/', import.meta.url));
  const manifest = await readSampleManifest(folder);
  const paths = new Map(manifest.paths.map((entry) => [entry.path, entry]));
  const images = new Map(manifest.images.map((image) => [image.file, image]));
  const requests = new Map<string, number>();
  const closing = new AbortController();
  const archive = await open(join(folder, 'images.tar'), 'r');

  async function contentOf(image: SampleImage): Promise<Buffer> {
    const bytes = Buffer.alloc(image.bytes);
    const { bytesRead } = await archive.read(bytes, 0, image.bytes, image.offset);
    if (bytesRead !== image.bytes) throw new AppError('BUG', `images.tar ends inside ${image.file}`);
    return bytes;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const entry = paths.get(path);
    if (!entry || request.method !== 'GET') {
      response.writeHead(entry ? 405 : 404, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(entry ? 'GET only\n' : 'no such picture\n');
      return;
    }
    const attempt = (requests.get(path) ?? 0) + 1;
    requests.set(path, attempt);
    const image = entry.file === null ? undefined : images.get(entry.file);
    const parts = image
      ? { bytes: await contentOf(image), contentType: CONTENT_TYPES[image.format], attempt }
      : { bytes: Buffer.alloc(0), contentType: 'image/jpeg', attempt };
    await answer(response, entry.behaviour, parts, { signal: closing.signal });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // While the host closes, a waiting answer is cut; anything else is a broken sample folder, which a client sees as a broken answer.
      response.destroy(error instanceof Error && !isCancellation(error) ? error : undefined);
    });
  });
  try {
    server.listen(options.port ?? 0, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    await archive.close();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new AppError('PORT_IN_USE', `the sample host needs port ${options.port} of 127.0.0.1, which another program listens on`, {
        data: { port: options.port },
        cause: error,
      });
    }
    throw error;
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new AppError('BUG', 'the sample host has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await archive.close();
    },
  };
}

import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { syntheticPage } from './synthetic-page.ts';

/** Pages that a worker makes at a time. */
const BATCH_PAGES = 200;

/**
 * Writes a WAT as Common Crawl does, one gzip member a record, three metadata records a page, with links of many kinds.
 * @param options.pages response records @param options.imageUrl address of the n-th image; default: hosts that do not exist
 */
export async function writeSyntheticWat(
  path: string,
  options: { pages: number; seed: number; imageUrl?: (n: number) => string },
): Promise<{ images: number }> {
  const { seed, imageUrl } = options;
  const out = await begin(path);
  let images = 0;
  for (let serial = 0; serial < options.pages; serial++) {
    const before = images;
    const page = syntheticPage({ seed, serial, ...(imageUrl && { imageUrl: (n) => imageUrl(before + n) }) });
    images += page.images;
    for (const member of page.members) await write(out, member);
  }
  await end(out);
  return { images };
}

/**
 * Writes such a file of at least so many bytes on disk, with all processors. Every page of it differs.
 * @returns the number of its pages
 */
export async function writeLargeSyntheticWat(path: string, options: { bytes: number; seed: number }): Promise<{ pages: number }> {
  const out = await begin(path);
  const makers = Array.from({ length: availableParallelism() }, () => {
    const worker = new Worker(fileURLToPath(new URL('./synthetic-wat-worker.ts', import.meta.url)));
    let from = 0;
    return {
      worker,
      start(serial: number): void {
        from = serial;
        worker.postMessage({ seed: options.seed, from, to: from + BATCH_PAGES });
      },
      next: async (): Promise<Uint8Array> => (await once(worker, 'message'))[0] as Uint8Array,
    };
  });
  let launched = 0;
  let pages = 0;
  try {
    // In turn, so that the file does not depend on which one is quicker.
    const waiting = makers.map((maker) => {
      const bytes = maker.next();
      maker.start(launched++ * BATCH_PAGES);
      return { maker, bytes };
    });
    for (let done = 0; done < options.bytes; ) {
      const first = waiting.shift();
      if (!first) throw new Error('no worker makes pages');
      const bytes = await first.bytes;
      const next = first.maker.next();
      first.maker.start(launched++ * BATCH_PAGES);
      waiting.push({ maker: first.maker, bytes: next });
      await write(out, bytes);
      done += bytes.length;
      pages += BATCH_PAGES;
    }
    await end(out);
  } finally {
    await Promise.all(makers.map(({ worker }) => worker.terminate()));
  }
  return { pages };
}

async function begin(path: string): Promise<WriteStream> {
  const out = createWriteStream(path);
  const body = 'software: synthetic\r\n';
  const header = [
    'WARC/1.0',
    'WARC-Type: warcinfo',
    'WARC-Date: 2024-05-31T01:16:45Z',
    'WARC-Filename: synthetic.warc.wat.gz',
    'Content-Type: application/warc-fields',
  ];
  await write(out, gzipSync(`${header.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}\r\n\r\n`));
  return out;
}

async function write(out: WriteStream, bytes: Uint8Array): Promise<void> {
  if (!out.write(bytes)) await once(out, 'drain');
}

async function end(out: WriteStream): Promise<void> {
  out.end();
  await once(out, 'finish');
}

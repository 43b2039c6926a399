import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';

/** An image host that answers only as many requests as it was told to, so that a download is at work for as long as a test wants. */
export interface HeldHost {
  /** `127.0.0.1:PORT` */
  address: string;
  /** Serial numbers of the images that were asked for. */
  asked: ReadonlySet<number>;
  /** A URL list of `count` images with captions. */
  list(count: number): string;
  /** Answers everything from now on, what waits included. */
  release(): void;
}

/** @param answered images that are answered at once; it ends with the test */
export async function startHeldHost(answered: number): Promise<HeldHost> {
  const asked = new Set<number>();
  const waiting: (() => void)[] = [];
  let isReleased = false;
  const server = createServer(async (request, response) => {
    const serial = /^\/(\d+)\.png$/.exec(request.url ?? '')?.[1];
    if (serial === undefined) {
      response.writeHead(404).end();
      return;
    }
    asked.add(Number(serial));
    if (asked.size > answered && !isReleased) await new Promise<void>((resolve) => waiting.push(resolve));
    response.writeHead(200, { 'Content-Type': 'image/png' }).end(await picture(Number(serial)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    asked,
    list: (count) =>
      `url,caption\n${Array.from({ length: count }, (_, n) => `http://${address}/${n}.png,picture number ${n} of a small red barn`).join('\n')}\n`,
    release() {
      isReleased = true;
      for (const goOn of waiting.splice(0)) goOn();
    },
  };
}

/** Each serial number is another colour. */
async function picture(serial: number): Promise<Buffer> {
  const background = { r: (serial * 40) % 256, g: 128, b: 200 - (serial % 200) };
  return await sharp({ create: { width: 256, height: 192, channels: 3, background } })
    .png()
    .toBuffer();
}

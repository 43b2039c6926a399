import { createServer } from 'node:http';
import sharp from 'sharp';
import { seededRandom } from '../helpers/seeded-random.ts';

/**
 * Serves different JPEGs of about 100 kB at /0.jpg, /1.jpg, ... on loopback, from memory; prints its port, ends with its parent.
 * Each address has other bytes: a few base pictures with a serial number in a comment segment.
 */
const BASES = 16;
const random = seededRandom(7);
const bases = await Promise.all(
  Array.from({ length: BASES }, async () => {
    const noise = Buffer.from(Uint8Array.from({ length: 80 * 60 * 3 }, () => random() * 256));
    return await sharp(noise, { raw: { width: 80, height: 60, channels: 3 } })
      .resize(800, 600, { kernel: 'cubic' })
      .sharpen()
      .jpeg({ quality: 88 })
      .toBuffer();
  }),
);

function jpeg(serial: number): Buffer {
  const base = bases[serial % BASES] ?? Buffer.alloc(0);
  const comment = Buffer.alloc(20);
  comment.writeUInt16BE(0xfffe, 0);
  comment.writeUInt16BE(18, 2);
  comment.write(String(serial).padStart(16, '0'), 4, 'latin1');
  return Buffer.concat([base.subarray(0, 2), comment, base.subarray(2)]);
}

const server = createServer((request, response) => {
  const serial = /^\/(\d+)\.jpg$/.exec(request.url ?? '')?.[1];
  if (serial === undefined) {
    response.writeHead(404).end();
    return;
  }
  const body = jpeg(Number(serial));
  response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': body.length }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
process.on('disconnect', () => process.exit(0));

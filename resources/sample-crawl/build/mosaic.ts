import { readFileSync } from 'node:fs';
import sharp from 'sharp';

/** One picture for the mosaic, as the manifest lists it. Offset and bytes are those of the data inside images.tar. */
export interface MosaicImage {
  offset: number;
  bytes: number;
  width: number;
  height: number;
  topic: string;
}

const WIDTH = 880;
const ROW_HEIGHT = 92;
const GAP = 6;
const ROWS = 4;

/** The picture of the first-run screen: rows of the sample crawl's images, from many topics. @returns WebP, 880 x 386 */
export async function makeMosaic(tarPath: string, images: readonly MosaicImage[]): Promise<Buffer> {
  const tar = readFileSync(tarPath);
  const byTopic = new Map<string, MosaicImage[]>();
  for (const image of images) byTopic.set(image.topic, [...(byTopic.get(image.topic) ?? []), image]);
  // One of each topic, then the second of each, so that neighbours differ.
  const deck = Array.from({ length: 12 }, (_, round) => [...byTopic.values()].flatMap((list) => list[round] ?? [])).flat();
  const layers: { input: Buffer; left: number; top: number }[] = [];
  for (let row = 0; row < ROWS; row++) {
    let left = 0;
    while (left < WIDTH) {
      const image = deck.shift();
      if (!image) break;
      const width = Math.min(Math.round((image.width / image.height) * ROW_HEIGHT), WIDTH - left);
      if (width > 20) {
        const input = await sharp(tar.subarray(image.offset, image.offset + image.bytes))
          .resize(width, ROW_HEIGHT, { fit: 'cover' })
          .toBuffer();
        layers.push({ input, left, top: row * (ROW_HEIGHT + GAP) });
      }
      left += width + GAP;
    }
  }
  const height = ROWS * ROW_HEIGHT + (ROWS - 1) * GAP;
  return await sharp({ create: { width: WIDTH, height, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .composite(layers)
    .webp({ quality: 80 })
    .toBuffer();
}

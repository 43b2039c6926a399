/**
 * Makes the sample crawl: `node resources/sample-crawl/build/main.ts [FOLDER]`. Default: the folder above this one.
 * The pixels are the same everywhere; the bytes of the JPEG, WebP and gzip encoders may differ between their versions.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SampleImage, SampleManifest } from '#main/sample/manifest.ts';
import { ustarEnd, ustarMember } from '#main/util/ustar.ts';
import { encodePicture } from './encode.ts';
import { makeMosaic } from './mosaic.ts';
import { layOutPages } from './pages.ts';
import { planImages } from './plan-images.ts';
import { type PaintedImage, planLinks } from './plan-links.ts';
import { type Picture, renderPicture } from './render.ts';
import { TOPICS, topicOf } from './topics/index.ts';
import { writeWat } from './wat.ts';

/** Where the links of the WAT point to. The WAT is a fixed file, so the host's default port is part of it. */
const PORT = 48620;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const WAT_NAME = 'sample.warc.wat.gz';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const folder = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
await mkdir(folder, { recursive: true });

const pictures = new Map<string, Picture>();
const painted: PaintedImage[] = [];
const images: SampleImage[] = [];
const archive: Uint8Array[] = [];
let end = 0;
for (const plan of planImages()) {
  const known = plan.copyOf && pictures.get(plan.copyOf.file);
  const picture = known ?? renderPicture(topicOf(plan.topic), plan.seed, plan);
  if (!plan.copyOf) pictures.set(plan.file, picture);
  const content = await encodePicture(picture, plan);
  const pieces = ustarMember({ name: plan.file, content });
  const { file, topic, format, width, height, seed, copyOf } = plan;
  images.push({
    file,
    offset: end + 512,
    bytes: content.byteLength,
    sha256: sha256(content),
    topic,
    tone: picture.tone,
    format,
    width,
    height,
    seed,
    ...(copyOf ? { copyOf } : { pixelsSha256: sha256(picture.pixels) }),
  });
  painted.push({ ...plan, tone: picture.tone });
  archive.push(...pieces);
  end += pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  process.stderr.write(`${file} ${content.byteLength}\n`);
}
archive.push(ustarEnd(end));

const { paths, pairs } = planLinks(painted);
const pages = layOutPages(pairs, ORIGIN);
const wat = writeWat(pages, WAT_NAME);
const links = pages.flatMap((page) => page.links);
const manifest: SampleManifest = {
  name: 'Gleaner sample crawl',
  licence: 'CC0-1.0',
  origin: ORIGIN,
  port: PORT,
  topics: TOPICS.map(({ id }) => id),
  wat: {
    file: WAT_NAME,
    records: wat.records,
    pages: pages.length,
    links: links.length,
    imagePairs: links.filter(
      ({ path, url, alt }) => path === 'IMG@/src' && alt !== undefined && alt !== '' && !/^(data|javascript):/.test(url ?? ''),
    ).length,
  },
  images,
  paths,
  links: pages.flatMap((page) => page.captioned),
};
await writeFile(join(folder, 'images.tar'), Buffer.concat(archive));
await writeFile(join(folder, WAT_NAME), wat.bytes);
await writeFile(join(folder, '../../src-renderer/features/start/sample-mosaic.webp'), await makeMosaic(join(folder, 'images.tar'), images));
const lines = (list: readonly object[]): string => `[\n${list.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
const { images: _images, paths: _paths, links: _links, ...facts } = manifest;
const head = JSON.stringify(facts, null, 2).replace(/\n}$/, '');
await writeFile(
  join(folder, 'manifest.json'),
  `${head},\n  "images": ${lines(images)},\n  "paths": ${lines(paths)},\n  "links": ${lines(manifest.links)}\n}\n`,
);
process.stderr.write(
  `${images.length} images, ${paths.length} paths, ${manifest.links.length} links on ${pages.length} pages, ${end} bytes of images\n`,
);

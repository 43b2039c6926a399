import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SampleManifest } from '#main/sample/manifest.ts';
import { readSampleManifest } from '#main/sample/read-sample.ts';
import { ITEM_STATUSES } from '#shared/outcome.ts';
import { renderPicture } from '../../resources/sample-crawl/build/render.ts';
import { TOPICS } from '../../resources/sample-crawl/build/topics/index.ts';

const crawl = fileURLToPath(new URL('../../resources/sample-crawl/', import.meta.url));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let manifest: SampleManifest;
let archive: Buffer;

beforeAll(async () => {
  manifest = await readSampleManifest(crawl);
  archive = readFileSync(join(crawl, 'images.tar'));
});

/** Members of a plain ustar archive: name, place of the content, size. */
function membersOf(tar: Buffer): { file: string; offset: number; bytes: number }[] {
  const members = [];
  for (let at = 0; tar[at] !== 0; ) {
    const file = tar.toString('latin1', at, at + 100).replace(/\0.*$/, '');
    const bytes = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    members.push({ file, offset: at + 512, bytes });
    at += 512 + Math.ceil(bytes / 512) * 512;
  }
  return members;
}

/** Contents of the gzip members of a file, each ended by its own CRC and length. */
function gzipMembers(file: Buffer): Buffer[] {
  const members = [];
  for (let at = 0; at < file.length; ) {
    expect(file.readUInt16BE(at)).toBe(0x1f8b);
    // The file's own writer sets no optional header fields, so the header is ten bytes long.
    expect(file[at + 3]).toBe(0);
    const { buffer, engine } = inflateRawSync(file.subarray(at + 10), { info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const end = at + 10 + engine.bytesWritten;
    expect(file.readUInt32LE(end + 4)).toBe(buffer.length);
    members.push(buffer);
    at = end + 8;
  }
  return members;
}

describe('the archive', () => {
  test('together with the WAT and the manifest it stays under 8 MB', () => {
    const bytes = ['images.tar', 'manifest.json', manifest.wat.file].reduce((sum, file) => sum + statSync(join(crawl, file)).size, 0);
    expect(bytes).toBeLessThan(8_000_000);
  });

  test('its members are the images of the manifest, at the stated places', () => {
    expect(membersOf(archive)).toEqual(manifest.images.map(({ file, offset, bytes }) => ({ file, offset, bytes })));
  });

  test('every image has the stated sha256, format and size in pixels', async () => {
    for (const image of manifest.images) {
      const content = archive.subarray(image.offset, image.offset + image.bytes);
      const facts = await sharp(content).metadata();
      expect({ file: image.file, sha256: sha256(content), width: facts.width, height: facts.height, format: facts.format }).toEqual({
        file: image.file,
        sha256: image.sha256,
        width: image.width,
        height: image.height,
        format: image.format === 'jpg' ? 'jpeg' : image.format,
      });
    }
  });

  test('it holds at least 120 pictures of at least 8 topics, none twice', () => {
    const originals = manifest.images.filter(({ copyOf }) => copyOf === undefined);
    expect(originals.length).toBeGreaterThanOrEqual(120);
    expect(new Set(originals.map(({ topic }) => topic)).size).toBeGreaterThanOrEqual(8);
    expect(new Set(manifest.images.map((image) => image.sha256)).size).toBe(manifest.images.length);
  });

  test('every near-duplicate names an original of the same topic', () => {
    const originals = new Map(manifest.images.filter(({ copyOf }) => !copyOf).map((image) => [image.file, image]));
    const copies = manifest.images.filter(({ copyOf }) => copyOf !== undefined);
    expect(copies.length).toBeGreaterThan(0);
    for (const copy of copies) expect(originals.get(copy.copyOf?.file ?? '')?.topic).toBe(copy.topic);
  });
});

describe('the generator', () => {
  test.each(['sea-sunset', 'ornament', 'planet', 'flow-field', 'city-night'])(
    'paints the first %s with the very pixels that the manifest states',
    (id) => {
      const topic = TOPICS.find((candidate) => candidate.id === id);
      const image = manifest.images.find((candidate) => candidate.topic === id && candidate.pixelsSha256 !== undefined);
      if (!topic || !image) throw new Error(`the sample crawl has no ${id}`);
      const picture = renderPicture(topic, image.seed, image);
      expect(sha256(picture.pixels)).toBe(image.pixelsSha256);
      expect(picture.tone).toBe(image.tone);
    },
  );

  test('gives another picture for another seed', () => {
    const [topic] = TOPICS;
    const size = { width: 40, height: 30 };
    expect(sha256(renderPicture(topic, 'one', size).pixels)).not.toBe(sha256(renderPicture(topic, 'two', size).pixels));
  });
});

describe('the paths', () => {
  test('each is listed once, and each with an image names one of the archive', () => {
    expect(new Set(manifest.paths.map(({ path }) => path)).size).toBe(manifest.paths.length);
    const files = new Set(manifest.images.map(({ file }) => file));
    for (const { file } of manifest.paths) if (file !== null) expect(files).toContain(file);
  });

  test('each ends in a status of the table', () => {
    for (const { expected } of manifest.paths) expect(Object.keys(ITEM_STATUSES)).toContain(expected);
  });

  test('some images stand at two addresses', () => {
    const files = manifest.paths.flatMap(({ file, behaviour }) => (file !== null && behaviour.kind === 'ok' ? [file] : []));
    expect(files.length).toBeGreaterThan(new Set(files).size);
  });
});

describe('the WAT', () => {
  test('is one gzip member a record, warcinfo first, then metadata of requests, responses and metadata', () => {
    const members = gzipMembers(readFileSync(join(crawl, manifest.wat.file)));
    expect(members.length).toBe(manifest.wat.records);
    const heads = members.map((member) => member.toString('utf8', 0, member.indexOf('\r\n\r\n')));
    expect(heads[0]).toContain('WARC-Type: warcinfo');
    const kinds = new Set<string>();
    for (const [index, member] of members.entries()) {
      const start = member.indexOf('\r\n\r\n') + 4;
      const length = Number(/Content-Length: (\d+)/.exec(heads[index] ?? '')?.[1]);
      expect(member.length).toBe(start + length + 4);
      if (index === 0) continue;
      expect(heads[index]).toContain('WARC-Type: metadata');
      const content = JSON.parse(member.toString('utf8', start, start + length));
      kinds.add(content.Envelope['WARC-Header-Metadata']['WARC-Type']);
      expect(content.Container.Offset).toMatch(/^\d+$/);
    }
    expect([...kinds].sort()).toEqual(['metadata', 'request', 'response']);
  });

  test('holds exactly the captioned links of the manifest, and the stated numbers of links', () => {
    const members = gzipMembers(readFileSync(join(crawl, manifest.wat.file))).slice(1);
    const lists: { page: string; base: string | undefined; links: Record<string, string>[] }[] = members.map((member) => {
      const { Envelope } = JSON.parse(member.toString('utf8', member.indexOf('\r\n\r\n') + 4));
      const html = Envelope['Payload-Metadata']['HTTP-Response-Metadata']?.['HTML-Metadata'];
      return { page: Envelope['WARC-Header-Metadata']['WARC-Target-URI'], base: html?.Head?.Base, links: html?.Links ?? [] };
    });
    expect(lists.flatMap(({ links }) => links).length).toBe(manifest.wat.links);
    const listed = new Set(manifest.links.map(({ page, url, caption }) => `${page} ${url} ${caption}`));
    const found = lists.flatMap(({ page, base, links }) =>
      links
        .filter(({ path, alt }) => path === 'IMG@/src' && alt !== undefined && alt !== '')
        .map(({ url, alt }) => `${page} ${new URL(url ?? '', base ?? page).href} ${alt}`),
    );
    for (const link of listed) expect(found).toContain(link);
    expect(found.filter((link) => !link.includes(' data:') && !link.includes(' javascript:')).length).toBe(manifest.wat.imagePairs);
  });

  test('points to paths that the host knows', () => {
    const paths = new Set(manifest.paths.map(({ path }) => manifest.origin + path));
    for (const { url } of manifest.links) expect(paths).toContain(url);
  });

  test('has captions in eight languages, wrong ones, poor ones, and one pair on two pages', () => {
    const { links } = manifest;
    expect(new Set(links.flatMap(({ language }) => language ?? [])).size).toBe(8);
    for (const quality of ['handwritten', 'composed', 'wrong', 'poor']) expect(links.some((link) => link.quality === quality)).toBe(true);
    expect(new Set(links.map(({ url, caption }) => `${url} ${caption}`)).size).toBeLessThan(links.length);
  });
});

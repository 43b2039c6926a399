import { expect, test } from 'vitest';
import { inspectImage } from '#main/images/inspect-image.ts';
import type { EmbeddedRights } from '#main/images/rights/embedded-rights.ts';
import { iptcRights } from '#main/images/rights/iptc-rights.ts';
import { xmpRights } from '#main/images/rights/xmp-rights.ts';
import { safeSharp } from '#main/util/safe-sharp.ts';

const packet = (body: string): string => `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:cc="http://creativecommons.org/ns#" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:tdm="http://www.w3.org/ns/tdmrep/" ${body}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

const ALL = packet(`photoshop:Credit="Agency" xmpRights:Marked="True" tdm:reservation="1">
<dc:creator><rdf:Seq><rdf:li>Ann &amp; Bob</rdf:li><rdf:li>Zo\u00eb</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="de">Alle Rechte</rdf:li><rdf:li xml:lang="x-default">All rights</rdf:li></rdf:Alt></dc:rights>
<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">Ask first</rdf:li></rdf:Alt></xmpRights:UsageTerms>
<xmpRights:WebStatement>https://example.org/licence</xmpRights:WebStatement>
<cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>
<plus:DataMining>http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING</plus:DataMining>
<plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicensorURL>https://example.org/buy</plus:LicensorURL></rdf:li></rdf:Seq></plus:Licensor>
<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>`);

const FOUND = {
  credit: ['Agency'],
  marked: ['True'],
  tdmReservation: ['1'],
  creator: ['Ann & Bob', 'Zo\u00eb'],
  rights: ['All rights'],
  usageTerms: ['Ask first'],
  webStatement: ['https://example.org/licence'],
  licence: ['https://creativecommons.org/licenses/by/4.0/'],
  dataMining: ['http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING'],
  licensorUrl: ['https://example.org/buy'],
  digitalSourceType: ['http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'],
};

const xmp = (text: string) => xmpRights(Buffer.from(text));
const picture = () => safeSharp()({ create: { width: 16, height: 8, channels: 3, background: 'teal' } });

async function rightsOf(bytes: Uint8Array): Promise<EmbeddedRights | null> {
  const outcome = await inspectImage(bytes, { keep: 'none' });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value.rights;
}

test('the fields of rights are found as elements, attributes, lists, links and in structures', () => {
  expect(xmp(ALL)).toEqual(FOUND);
});

test('they are found in every format that carries XMP', async () => {
  const tagged = () => picture().withXmp(ALL);
  for (const bytes of await Promise.all([
    tagged().jpeg().toBuffer(),
    tagged().png().toBuffer(),
    tagged().webp().toBuffer(),
    tagged().tiff().toBuffer(),
    tagged().avif({ effort: 0 }).toBuffer(),
  ]))
    expect(await rightsOf(bytes)).toEqual({ xmp: FOUND });
});

test('other prefixes mean the same, the same prefix for another namespace does not', () => {
  const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
  expect(xmp(`<a:RDF xmlns:a="${rdf}"><z:creator xmlns:z="http://purl.org/dc/elements/1.1/">me</z:creator></a:RDF>`)).toEqual({
    creator: ['me'],
  });
  expect(xmp('<r><dc:creator xmlns:dc="http://example.org/">me</dc:creator></r>')).toBeNull();
  expect(xmp('<r><dc:creator>me</dc:creator></r>')).toBeNull();
});

test('UTF-16 is read', () => {
  const text = packet('photoshop:Credit="Zo\u00eb">');
  const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  expect(xmpRights(little)).toEqual({ credit: ['Zo\u00eb'] });
  expect(xmpRights(Buffer.from(little).swap16())).toEqual({ credit: ['Zo\u00eb'] });
});

test.each([
  ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${ALL}`],
  ['entities that grow', `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><dc:creator>&b;</dc:creator>`],
  ['more than a megabyte', packet(`photoshop:Credit="me">${' '.repeat(1 << 20)}`)],
  ['nothing', ''],
  ['no XML', '\0\0<<<<&&&>>'],
  ['100,000 open elements', '<a>'.repeat(100_000)],
])('XMP with %s says nothing', (_name, text) => {
  const started = performance.now();
  expect(xmp(text)).toBeNull();
  expect(performance.now() - started).toBeLessThan(1000);
});

test('values are bounded in number and length', () => {
  const many = Array.from({ length: 500 }, (_, at) => `<rdf:li>${at}</rdf:li>`).join('');
  const found = xmp(packet(`photoshop:Credit="${'x'.repeat(50_000)}"><dc:creator><rdf:Seq>${many}</rdf:Seq></dc:creator>`));
  expect(found?.creator).toHaveLength(16);
  expect(found?.credit?.[0]).toHaveLength(4096);
});

const dataset = (record: number, number: number, value: Uint8Array): Buffer => {
  const head = Buffer.from([0x1c, record, number, 0, 0]);
  head.writeUInt16BE(value.length, 3);
  return Buffer.concat([head, value]);
};
const resource = (id: number, data: Buffer): Buffer => {
  const head = Buffer.from([0x38, 0x42, 0x49, 0x4d, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(id, 4);
  head.writeUInt32BE(data.length, 8);
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
};

test('by-line, credit and copyright of IPTC are read, in UTF-8 as in Latin-1', () => {
  const datasets = Buffer.concat([
    dataset(2, 80, Buffer.from('Ann')),
    dataset(2, 80, Buffer.from('Zo\u00eb', 'latin1')),
    dataset(2, 110, Buffer.from('Agenc\u00fd')),
    dataset(2, 116, Buffer.from('(c) 2024')),
    dataset(2, 5, Buffer.from('a title')),
  ]);
  const expected = { byline: ['Ann', 'Zo\u00eb'], credit: ['Agenc\u00fd'], copyright: ['(c) 2024'] };
  expect(iptcRights(datasets)).toEqual(expected);
  const photoshop = Buffer.concat([Buffer.from('Photoshop 3.0\0'), resource(0x03ed, Buffer.alloc(7)), resource(0x0404, datasets)]);
  expect(iptcRights(photoshop)).toEqual(expected);
});

test('IPTC in a JPEG is found; a cut or foreign block says nothing', async () => {
  const block = Buffer.concat([Buffer.from('Photoshop 3.0\0'), resource(0x0404, dataset(2, 80, Buffer.from('Ann')))]);
  const head = Buffer.from([0xff, 0xed, 0, 0]);
  head.writeUInt16BE(block.length + 2, 2);
  const jpeg = await picture().jpeg().toBuffer();
  expect(await rightsOf(Buffer.concat([jpeg.subarray(0, 2), head, block, jpeg.subarray(2)]))).toEqual({ iptc: { byline: ['Ann'] } });
  expect(iptcRights(block.subarray(0, 20))).toBeNull();
  expect(iptcRights(Buffer.from('garbage'))).toBeNull();
});

test('artist and copyright of EXIF are rights too; without any there are none', async () => {
  const tagged = picture().withExif({ IFD0: { Artist: 'Ann', Copyright: '(c) Ann' } });
  for (const bytes of [await tagged.jpeg().toBuffer(), await tagged.png().toBuffer(), await tagged.avif({ effort: 0 }).toBuffer()])
    expect(await rightsOf(bytes)).toEqual({ exif: { artist: 'Ann', copyright: '(c) Ann' } });
  expect(await rightsOf(await picture().jpeg().toBuffer())).toBeNull();
});

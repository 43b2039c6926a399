import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRecords } from '#main/warc/read-records.ts';
import { sharedFixtures } from '../helpers/shared-fixtures.ts';
import { gzipEach, warcRecord } from './make-warc.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gleaner-warc-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Read {
  bodies: string[];
  offsets: number[];
  bad: { offset: number; reason: string }[];
}

async function readFile(path: string, maxRecordBytes?: number): Promise<Read> {
  const result: Read = { bodies: [], offsets: [], bad: [] };
  const options = { onBad: (bad: Read['bad'][number]) => result.bad.push(bad), ...(maxRecordBytes !== undefined && { maxRecordBytes }) };
  for await (const records of readRecords(path, options))
    for (const { body, offset } of records) {
      result.bodies.push(body.toString('utf8'));
      result.offsets.push(offset);
    }
  return result;
}

let files = 0;
async function read(bytes: Buffer, maxRecordBytes?: number): Promise<Read> {
  const path = join(dir, `${files++}.warc`);
  await writeFile(path, bytes);
  return await readFile(path, maxRecordBytes);
}

/** Deterministic text that gzip cannot shrink much. */
function noise(bytes: number, seed = 1): string {
  let state = seed;
  let text = '';
  while (text.length < bytes) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += state.toString(36);
  }
  return text.slice(0, bytes);
}

const bodies = ['{"a":1}', noise(5000), '{"ü":"é"}', noise(300, 7), '{"end":true}'];
const records = bodies.map((body) => warcRecord(body));

describe('a gzip file', () => {
  test('with one member a record gives the records with the offsets of their members', async () => {
    const { bytes, at } = gzipEach(records);
    expect(await read(bytes)).toEqual({ bodies, offsets: at, bad: [] });
  });

  test('with one member for everything gives the same records', async () => {
    expect(await read(gzipSync(Buffer.concat(records)))).toEqual({ bodies, offsets: bodies.map(() => 0), bad: [] });
  });

  test('packed in blocks that cut records anywhere gives the same records', async () => {
    const plain = Buffer.concat(records);
    for (const block of [50, 333, 1000, 4096]) {
      const members: Buffer[] = [];
      for (let at = 0; at < plain.length; at += block) members.push(gzipSync(plain.subarray(at, at + block)));
      const got = await read(Buffer.concat(members));
      expect({ block, bodies: got.bodies, bad: got.bad }).toEqual({ block, bodies, bad: [] });
    }
  });

  test('plain and gzipped give the same bodies', async () => {
    expect((await read(Buffer.concat(records))).bodies).toEqual(bodies);
  });

  test('with header name, comment, extra field and header checksum is read', async () => {
    const deflated = gzipSync(records[0] ?? '').subarray(10);
    const header = Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 0xaa, 0xbb, 110, 0, 99, 0, 1, 2]);
    expect((await read(Buffer.concat([header, deflated, gzipSync(records[1] ?? '')]))).bodies).toEqual(bodies.slice(0, 2));
  });

  test.each([
    ['a flipped byte in its data', (member: Buffer) => member.map((byte, index) => (index === member.length >> 1 ? byte ^ 0x55 : byte))],
    ['a wrong checksum', (member: Buffer) => member.map((byte, index) => (index === member.length - 6 ? byte ^ 1 : byte))],
    ['a wrong length', (member: Buffer) => member.map((byte, index) => (index === member.length - 2 ? byte ^ 1 : byte))],
    ['a lost signature', (member: Buffer) => member.map((byte, index) => (index === 0 ? 0 : byte))],
    ['its second half missing', (member: Buffer) => member.subarray(0, member.length >> 1)],
    ['its first half missing', (member: Buffer) => member.subarray(member.length >> 1)],
  ])('with a member with %s skips that one, counts it with its offset and keeps the others', async (_what, damage) => {
    const { members, at } = gzipEach(records);
    for (const broken of [0, 1, 3]) {
      const got = await read(Buffer.concat(members.map((member, index) => (index === broken ? Buffer.from(damage(member)) : member))));
      expect(got.bodies).toEqual(bodies.filter((_, index) => index !== broken));
      expect(got.bad.map((bad) => bad.offset)).toEqual([at[broken]]);
    }
  });

  test('that ends inside a member keeps the records before', async () => {
    const { bytes, at } = gzipEach(records);
    const last = at.at(-1) ?? 0;
    for (const cut of [last + 1, last + 5, last + 12, last + 40, bytes.length - 1]) {
      const got = await read(bytes.subarray(0, cut));
      expect({ cut, bodies: got.bodies, bad: got.bad.map((bad) => bad.offset) }).toEqual({ cut, bodies: bodies.slice(0, -1), bad: [last] });
    }
  });

  test('with junk between and after its members counts the junk', async () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = gzipEach(records).members;
    const got = await read(Buffer.concat([first, Buffer.from('junk'), second, Buffer.from([0x1f, 0x8b, 8, 0xff, 1])]));
    expect(got.bodies).toEqual(bodies.slice(0, 2));
    expect(got.bad).toHaveLength(2);
  });

  test('with one large member that breaks off keeps the records before the break', async () => {
    const many = Array.from({ length: 300 }, (_, index) => noise(40_000, index + 1));
    const packed = gzipSync(Buffer.concat(many.map((body) => warcRecord(body))), { level: 1 });
    const whole = await read(packed);
    expect(whole.bodies).toEqual(many);
    expect(whole.bad).toEqual([]);
    const cut = await read(packed.subarray(0, packed.length >> 1));
    expect(cut.bodies.length).toBeGreaterThan(100);
    expect(cut.bodies).toEqual(many.slice(0, cut.bodies.length));
    expect(cut.bad).toEqual([{ offset: 0, reason: expect.stringMatching(/unexpected end of file/) }]);
    const checksum = Buffer.from(packed);
    checksum[packed.length - 8] = (checksum[packed.length - 8] ?? 0) ^ 1;
    const after = await read(Buffer.concat([checksum, gzipSync(warcRecord('after'))]));
    expect(after.bodies).toEqual([...many, 'after']);
    expect(after.bad).toEqual([{ offset: 0, reason: 'the checksum of the gzip member is wrong' }]);
  });

  test('a gzip bomb of one record is skipped and counted', async () => {
    const bomb = gzipSync(warcRecord('x'.repeat(64 << 20)));
    const got = await read(Buffer.concat([gzipSync(warcRecord('before')), bomb, gzipSync(warcRecord('after'))]), 1 << 20);
    expect(got.bodies).toEqual(['before', 'after']);
    expect(got.bad).toEqual([{ offset: expect.any(Number), reason: expect.stringMatching(/more than the limit of 1048576/) }]);
  });

  test('under random damage to one member keeps everything else and invents nothing', async () => {
    const change = fc.record({
      at: fc.nat(),
      byte: fc.nat({ max: 255 }),
      remove: fc.nat({ max: 20 }),
      insert: fc.uint8Array({ maxLength: 5 }),
    });
    const texts = fc.array(fc.string({ maxLength: 200 }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(texts, fc.nat(), fc.array(change, { minLength: 1, maxLength: 3 }), async (some, which, changes) => {
        const all = some.map((text, index) => `${index}:${text}`);
        const { members } = gzipEach(all.map((body) => warcRecord(body)));
        const broken = which % members.length;
        let member = members[broken] ?? Buffer.alloc(0);
        for (const { at, byte, remove, insert } of changes) {
          const from = at % (member.length + 1);
          member = Buffer.concat([member.subarray(0, from), insert, member.subarray(from + remove)]);
          if (member.length > 0) member[at % member.length] = byte;
        }
        const got = await read(Buffer.concat(members.map((one, index) => (index === broken ? member : one))));
        expect(got.bodies.filter((body) => body !== all[broken])).toEqual(all.filter((_, index) => index !== broken));
      }),
      { numRuns: 300 },
    );
  });
});

test('an empty file has no records', async () => {
  expect(await read(Buffer.alloc(0))).toEqual({ bodies: [], offsets: [], bad: [] });
});

test('an aborted signal stops the reading', async () => {
  const path = join(dir, 'abort.warc.gz');
  await writeFile(path, gzipEach(records).bytes);
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(readRecords(path, { onBad() {}, signal: stopped }).next()).rejects.toThrow('stopped');
});

describe.skipIf(!sharedFixtures)('the real files beside the checkout', () => {
  test.each([
    ['whirlwind.warc', 4],
    ['whirlwind.warc.gz', 4],
    ['whirlwind.warc.wat', 2],
    ['whirlwind.warc.wat.gz', 2],
    ['whirlwind.warc.wet.gz', 2],
    ['example.warc.gz', 6],
    ['example-iana.org-chunked.warc', 3],
  ])('%s has %i records and nothing broken', async (name, count) => {
    const got = await readFile(`${sharedFixtures}warc/${name}`);
    expect(got.bodies).toHaveLength(count);
    expect(got.bad).toEqual([]);
  });
});

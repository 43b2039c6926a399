import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { VectorFile, vectorFileName } from '#main/store/vector-file.ts';
import { crcOfFile } from '#main/util/crc-of-file.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const rows = (...values: number[]): Float16Array => Float16Array.from(values);
const { signal } = new AbortController();

test('the checksum follows every append and goes back with rows that are given up', async () => {
  const path = join(tempDir(), vectorFileName('model', 'image', 0));
  const file = await VectorFile.open(path, { dim: 2, committed: { rows: 0, crc: 0 } });
  await file.append(rows(1, 2, 3, 4));
  const committed = { rows: file.rows, crc: file.crc };
  await file.append(rows(5, 6));
  expect(file.crc).toBe(crc32(readFileSync(path)));
  await file.cutTo(committed);
  await file.append(rows(7, 8));
  expect(file.crc).toBe(crc32(readFileSync(path)));
  expect([...(await file.read(2))]).toEqual([7, 8]);
  await file.close();
});

test('what a crash left behind the committed rows is cut, and the checksum goes on from there', async () => {
  const path = join(tempDir(), 'model.text.f16');
  const first = await VectorFile.open(path, { dim: 2, committed: { rows: 0, crc: 0 } });
  await first.append(rows(1, 2));
  const committed = { rows: first.rows, crc: first.crc };
  await first.append(rows(3, 4));
  await first.close();
  const again = await VectorFile.open(path, { dim: 2, committed });
  await again.append(rows(5, 6));
  await again.close();
  expect(await crcOfFile(path, { bytes: 8, signal })).toBe(again.crc);
});

test('one flipped bit in committed rows changes their checksum; a file that is short or gone is told', async () => {
  const path = join(tempDir(), 'model.image.f16');
  const file = await VectorFile.open(path, { dim: 2, committed: { rows: 0, crc: 0 } });
  await file.append(rows(1, 2, 3, 4));
  await file.close();
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; at++) {
    const harmed = Buffer.from(bytes);
    harmed.writeUInt8(harmed.readUInt8(at) ^ 4, at);
    writeFileSync(path, harmed);
    expect(await crcOfFile(path, { bytes: bytes.length, signal })).not.toBe(file.crc);
  }
  truncateSync(path, 6);
  await expect(crcOfFile(path, { bytes: 8, signal })).rejects.toMatchObject({
    code: 'LIBRARY_DAMAGED',
    message: expect.stringContaining('found 6'),
  });
  await expect(crcOfFile(`${path}.gone`, { bytes: 8, signal })).rejects.toMatchObject({ code: 'LIBRARY_DAMAGED' });
});

test('a file that was written anew has another name', () => {
  expect(vectorFileName('clip-12ab', 'image', 0)).toBe('clip-12ab.image.f16');
  expect(vectorFileName('clip-12ab', 'image', 3)).toBe('clip-12ab.image.3.f16');
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished } from 'vitest';
import type { ExtractSummary } from '#main/pool/extract-summary.ts';
import { image, warcInfo, warcRecord, watRecord } from '../warc/make-warc.ts';
import { repeatedMember } from './bomb.ts';
import { ExtractChild } from './extract-in-child.ts';
import { poolRows } from './pool-rows.ts';
import { tempDir } from './temp-dir.ts';

/** Memory of a process that extracts something hostile; an idle one has some 150 MB. */
export const MAX_HOSTILE_MB = 450;

const MIB = 1 << 20;
const head = gzipSync(warcInfo());
const good = (serial: number): Buffer => gzipSync(watRecord({ url: `http://p/${serial}`, links: [image(`http://a/${serial}.jpg`, 'x')] }));

/** Extracts the bytes of a .wat.gz in a process of its own. */
export async function extractApart(bytes: Buffer): Promise<{ summary: ExtractSummary; urls: unknown[]; peakMb: number }> {
  const folder = tempDir();
  const poolDir = join(folder, 'pool');
  mkdirSync(poolDir);
  const file = join(folder, 'hostile.warc.wat.gz');
  writeFileSync(file, bytes);
  const child = new ExtractChild();
  onTestFinished(() => child.close());
  const input = { file, poolDir, workDir: join(folder, 'work'), type: 'image', preset: 'keep-all' } as const;
  const result = await child.extract(input, { maxMs: 100_000 });
  if (!result.isAlive) throw new Error(result.how);
  if (result.outcome.kind !== 'read') throw new Error(result.outcome.message);
  const { summary } = result.outcome;
  const rows = await poolRows(join(poolDir, summary.poolFile));
  return { summary, urls: rows.map((row) => row.url), peakMb: result.peakBytes / 1e6 };
}

/** A member of zeros between two good records is told once, at its offset, and takes no memory to speak of. */
export async function expectZerosSkipped(mebibytes: number): Promise<void> {
  const before = good(1);
  const { summary, urls, peakMb } = await extractApart(
    Buffer.concat([head, before, repeatedMember(Buffer.alloc(MIB), mebibytes), good(2)]),
  );
  expect(urls).toEqual(['http://a/1.jpg', 'http://a/2.jpg']);
  expect(summary.badRecords.map(({ offset }) => offset)).toEqual([head.length + before.length]);
  expect(peakMb).toBeLessThan(MAX_HOSTILE_MB);
}

/** The same for a record as large as it says. */
export async function expectLargeRecordSkipped(mebibytes: number): Promise<void> {
  const header = warcRecord('', {}, { length: mebibytes * MIB }).subarray(0, -4);
  const member = Buffer.concat([gzipSync(header), repeatedMember(Buffer.alloc(MIB, 'x'), mebibytes), gzipSync('\r\n\r\n')]);
  const { summary, urls, peakMb } = await extractApart(Buffer.concat([head, member, good(2)]));
  expect(urls).toEqual(['http://a/2.jpg']);
  expect(summary.badRecords[0]).toMatchObject({ offset: head.length });
  expect(peakMb).toBeLessThan(MAX_HOSTILE_MB);
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { extractFile } from '../../src-main/workers/tasks/extract-file.ts';

/** Changes some bytes of a file as broken disks, cut transfers and hostile hosts do. @param random in [0, 1) */
export function mutate(original: Uint8Array, random: () => number): Buffer {
  const pick = (count: number): number => Math.floor(random() * count);
  let bytes = Buffer.from(original);
  for (let change = 0; change < 1 + pick(8); change++) {
    const at = pick(bytes.length);
    const length = 1 + pick(random() < 0.2 ? 5000 : 12);
    switch (pick(6)) {
      case 0:
        bytes[at] = pick(256);
        break;
      case 1: // cut out
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 2: // noise in between
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(Uint8Array.from({ length }, () => pick(256))), bytes.subarray(at)]);
        break;
      case 3: // a piece twice
        bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
        break;
      case 4: // the end is missing
        bytes = bytes.subarray(0, at);
        break;
      case 5: // zeros
        bytes.fill(0, at, Math.min(bytes.length, at + length));
        break;
    }
    if (bytes.length === 0) bytes = Buffer.from('W');
  }
  return bytes;
}

/**
 * Extracts a file with any content: it either ends as a source that cannot be read, with nothing written, or gives counts that add up.
 * Anything else is thrown.
 */
export async function extractAnything(folder: string, name: string, content: Uint8Array): Promise<'read' | 'refused'> {
  const file = join(folder, name);
  const poolDir = join(folder, 'pool');
  const workDir = join(folder, 'work');
  for (const path of [poolDir, workDir]) {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path);
  }
  writeFileSync(file, content);
  try {
    const summary = await extractFile({ file, poolDir, workDir, type: 'image', preset: 'keep-all' });
    const rejected = Object.values(summary.rejected).reduce((sum, count) => sum + count, 0);
    expect(summary.candidates).toBe(summary.kept + summary.duplicates + rejected);
    expect(summary.bytesIn).toBe(content.length);
    return 'read';
  } catch (error) {
    if (error instanceof AppError && error.code === 'SOURCE_UNREADABLE') return 'refused';
    throw error;
  }
}

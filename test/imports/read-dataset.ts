import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { findParts } from '#main/imports/find-parts.ts';
import type { FoundSample, ImportRow } from '#main/imports/import-row.ts';
import { openPart } from '#main/imports/read-part.ts';
import { toImportRow } from '#main/imports/to-import-row.ts';
import { tempDir } from '../helpers/temp-dir.ts';

/** Reads a data set as an import does, without a library. */
export async function readDataset(
  ...paths: string[]
): Promise<{ samples: FoundSample[]; rows: ImportRow[]; skipped: string[]; types: Record<string, string> }> {
  const skipped: string[] = [];
  const samples: FoundSample[] = [];
  const types: Record<string, string> = {};
  const onSkip = (place: string, reason: string): void => {
    skipped.push(`${place}: ${reason}`);
  };
  const scratch = tempDir();
  for (const part of await findParts(paths)) {
    const reader = await openPart(part, { workDir: mkdtempSync(join(scratch, 'part-')), onSkip }, { signal: new AbortController().signal });
    for await (const sample of reader.samples()) samples.push(sample);
    Object.assign(types, Object.fromEntries(reader.types));
    await reader.close();
  }
  const rows = samples.flatMap((sample) => {
    const read = toImportRow(sample);
    if ('row' in read) return [read.row];
    onSkip(sample.place, read.reason);
    return [];
  });
  return { samples, rows, skipped, types };
}

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExtractSummary } from '#main/pool/extract-summary.ts';
import { extractFile } from '#main/workers/tasks/extract-file.ts';
import type { CandidateType } from '#shared/model/candidate.ts';
import { poolRows } from './pool-rows.ts';
import { REFERENCE_COLUMNS } from './reference-extractor.ts';

/**
 * Extracts bytes as a file in a fresh pool below `folder`.
 * @returns the summary and the rows, in the columns that the reference has
 */
export async function extractBytes(
  folder: string,
  name: string,
  bytes: Uint8Array,
  options: { type?: CandidateType; preset?: string } = {},
): Promise<{ summary: ExtractSummary; rows: Record<string, unknown>[] }> {
  const dir = mkdtempSync(join(folder, 'extract-'));
  mkdirSync(join(dir, 'source'));
  const file = join(dir, 'source', name);
  writeFileSync(file, bytes);
  const { type = 'image', preset = 'keep-all' } = options;
  const summary = await extractFile({ file, poolDir: join(dir, 'pool'), workDir: join(dir, 'work'), type, preset }, {});
  const rows = await poolRows(join(dir, 'pool', summary.poolFile));
  return { summary, rows: rows.map((row) => Object.fromEntries(REFERENCE_COLUMNS.map((column) => [column, row[column]]))) };
}

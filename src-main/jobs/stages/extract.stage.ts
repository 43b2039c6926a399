import type { Catalog } from '../../catalog/catalog.ts';
import type { ExtractSummary } from '../../pool/extract-summary.ts';
import type { ShardTally, Stage } from '../stage.ts';

export interface ExtractTally extends ShardTally {
  summary: ExtractSummary;
}

/** One shard a source file; its pool file is there whole or not at all, so a restart goes on at the first file without one. */
export function extractStage(input: {
  catalog: Catalog;
  files: readonly string[];
  options: Record<string, unknown>;
  concurrency: number;
  bytesOf(file: string): Promise<number>;
  extract(file: string, context: { workDir: string; signal: AbortSignal; onBytes(bytes: number): void }): Promise<ExtractSummary>;
  /** CRC-32 of a pool file. */
  checksum(poolFile: string, signal: AbortSignal): Promise<number>;
  now(): number;
}): Stage<{ file: string; bytes: number }, ExtractTally, { crc: number }> {
  return {
    id: 'extract',
    afterResume: 'answer',
    options: input.options,
    concurrency: input.concurrency,
    async plan() {
      const specs: { file: string; bytes: number }[] = [];
      for (const file of input.files) specs.push({ file, bytes: await input.bytesOf(file) });
      return specs;
    },
    // Progress counts bytes of the source files: their number of pairs is not known before they are read.
    itemsOf: ({ bytes }) => bytes,
    async run({ file, bytes }, { workDir, signal, report }) {
      const summary = await input.extract(file, {
        workDir,
        signal,
        onBytes: (done) => report({ done: Math.min(done, bytes), bytes: done }),
      });
      return {
        tally: { done: bytes, bytes, failedByStatus: {}, summary },
        payload: { crc: await input.checksum(summary.poolFile, signal) },
      };
    },
    commit({ file }, { crc }, { summary }) {
      const { refused: _refused, ...lasting } = summary;
      const { poolFile, isReused } = summary;
      input.catalog.sources.record({ path: file, poolFile, crc, isReused, summary: JSON.stringify(lasting), now: input.now() });
    },
  };
}

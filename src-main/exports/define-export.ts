import type { exportOptionFields } from '#shared/model/export-options.ts';
import type { ExportShard, ShardContext, ShardResult } from './export-row.ts';

/** An export format. To add one, add a file `<id>.export.ts` and its line in index.ts. */
export interface ExportDefinition {
  id: string;
  label: string;
  /** What it writes and for whom, in a sentence. */
  description: string;
  /** Where the format is described. */
  source: string;
  /** Schema of the options, for command line and forms; `parseExportOptions` reads them. */
  options: typeof exportOptionFields;
  /** True for a format that reads no image: samples without stored bytes, or never downloaded, are written too. */
  isFactsOnly?: boolean;
  /**
   * Writes one shard into `shard.outDir`: whole, with its `_stats.json` last, or nothing. A shard whose stats file is there is left as it
   * is. The same rows and options give the same bytes, the stats file aside.
   * @throws AppError(VERIFY_FAILED) for damaged stored bytes, AppError(DISK_FULL), AppError(EXPORT_TARGET); the signal's reason
   */
  writeShard(shard: ExportShard, context: ShardContext): Promise<ShardResult>;
}

/** Gives a definition its type. */
export function defineExport(definition: ExportDefinition): ExportDefinition {
  return definition;
}

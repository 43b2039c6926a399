import { exportOptionFields } from '#shared/model/export-options.ts';
import { ParquetFile } from '../util/parquet-file/parquet-file.ts';
import { defineExport } from './define-export.ts';
import type { ExportShard } from './export-row.ts';
import { metadataColumns, metadataValues, tableColumns } from './metadata-columns.ts';
import { type SampleWriter, writeShard } from './write-shard.ts';

/**
 * A shard is `00000.parquet`, the metadata and the image bytes in one last column, and `00000_stats.json`. The column is named after
 * encode_format, for `original` `jpg`, as img2dataset's default is: the bytes themselves tell their format. It is null in failed rows.
 */
export default defineExport({
  id: 'parquet',
  label: 'Parquet with images',
  description: 'Parquet files with captions, metadata and the image bytes in one column.',
  source: 'img2dataset 1.47, output_format parquet',
  options: exportOptionFields,
  writeShard: (shard, context) => writeShard(shard, context, { extensions: ['.parquet'], open }),
});

async function open(shard: ExportShard, scratchPath: (extension: string) => string): Promise<SampleWriter> {
  const { encode_format: format } = shard.options;
  const image = { name: format === 'original' ? 'jpg' : format, type: 'binary' } as const;
  const table = await ParquetFile.create(scratchPath('.parquet'), [...tableColumns(metadataColumns(shard)), image]);
  return {
    async write({ key, row, image }) {
      await table.append([...metadataValues(row, key, image, shard), image.kind === 'image' ? image.bytes : null]);
    },
    finish: () => table.finish(),
    close: () => table.close(),
  };
}

import { exportOptionFields } from '#shared/model/export-options.ts';
import { ParquetFile } from '../util/parquet-file/parquet-file.ts';
import { defineExport } from './define-export.ts';
import type { ExportShard } from './export-row.ts';
import { metadataColumns, metadataValues, tableColumns } from './metadata-columns.ts';
import { type SampleWriter, writeShard } from './write-shard.ts';

/**
 * The metadata alone: a shard is `00000.parquet` with a row for every sample, failed and never downloaded ones too (those have a null
 * `status`), and `00000_stats.json`. It is the table of a `webdataset` export without resizing, and a list that `img2dataset
 * --input_format parquet` downloads from.
 */
export default defineExport({
  id: 'url-parquet',
  label: 'Parquet without images',
  description: 'Addresses, captions and metadata without images: a list that can be shared and downloaded again.',
  source: 'img2dataset 1.47, the metadata parquet',
  options: exportOptionFields,
  isFactsOnly: true,
  writeShard: (shard, context) => writeShard(shard, context, { extensions: ['.parquet'], isFactsOnly: true, open }),
});

async function open(shard: ExportShard, scratchPath: (extension: string) => string): Promise<SampleWriter> {
  const table = await ParquetFile.create(scratchPath('.parquet'), tableColumns(metadataColumns(shard)));
  return {
    write: ({ key, row, image }) => table.append(metadataValues(row, key, image, shard)),
    finish: () => table.finish(),
    close: () => table.close(),
  };
}

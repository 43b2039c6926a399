import { exportOptionFields } from '#shared/model/export-options.ts';
import { ParquetFile } from '../util/parquet-file/parquet-file.ts';
import { defineExport } from './define-export.ts';
import type { ExportShard } from './export-row.ts';
import { metadataColumns, metadataValues, tableColumns } from './metadata-columns.ts';
import { sampleMembers } from './sample-members.ts';
import { TarFile } from './tar-file.ts';
import { type SampleWriter, writeShard } from './write-shard.ts';

/**
 * A shard is `00000.tar` with `<key>.<image>`, `<key>.json` and `<key>.txt` for every image, `00000.parquet` with a row for every sample
 * (failed ones too) and `00000_stats.json`.
 *
 * With `encode_format` original an image has the extension of its own format (`jpg`, `png`, `webp`, `gif`, `avif`, `tiff`), where
 * img2dataset would name all of them `jpg`. Every image has a `.txt`, empty where the caption is null.
 */
export default defineExport({
  id: 'webdataset',
  label: 'WebDataset',
  description:
    'Tar files that training code streams: an image, its caption and its metadata for each sample, with a parquet table beside each tar.',
  source: "img2dataset 1.47, output_format webdataset; webdataset's TarWriter",
  options: exportOptionFields,
  writeShard: (shard, context) => writeShard(shard, context, { extensions: ['.tar', '.parquet'], open }),
});

async function open(shard: ExportShard, scratchPath: (extension: string) => string): Promise<SampleWriter> {
  const columns = metadataColumns(shard);
  const tar = await TarFile.create(scratchPath('.tar'));
  const table = await ParquetFile.create(scratchPath('.parquet'), tableColumns(columns)).catch(async (error: unknown) => {
    await tar.close();
    throw error;
  });
  return {
    async write(sample) {
      const values = metadataValues(sample.row, sample.key, sample.image, shard);
      const members = sampleMembers(sample, columns, values);
      if (members.length > 0) await tar.append(members);
      await table.append(values);
    },
    async finish() {
      await tar.finish();
      await table.finish();
    },
    async close() {
      await tar.close();
      await table.close();
    },
  };
}

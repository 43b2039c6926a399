import { mkdir, open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportOptionFields } from '#shared/model/export-options.ts';
import { ParquetFile } from '../util/parquet-file/parquet-file.ts';
import { writeFully } from '../util/write-fully.ts';
import { defineExport } from './define-export.ts';
import type { ExportShard } from './export-row.ts';
import { metadataColumns, metadataValues, tableColumns } from './metadata-columns.ts';
import { sampleMembers } from './sample-members.ts';
import { type SampleWriter, writeShard } from './write-shard.ts';

/**
 * A shard is a folder `00000` with `<key>.<image>`, `<key>.json` and `<key>.txt` for every image, `00000.parquet` with a row for every
 * sample (failed ones too) and `00000_stats.json`. The files are those that `webdataset` puts into its tars.
 */
export default defineExport({
  id: 'files',
  label: 'Folders of files',
  description: 'The same files in numbered folders instead of tars, with a parquet table beside each folder.',
  source: 'img2dataset 1.47, output_format files',
  options: exportOptionFields,
  writeShard: (shard, context) => writeShard(shard, context, { extensions: ['', '.parquet'], open }),
});

async function open(shard: ExportShard, scratchPath: (extension: string) => string): Promise<SampleWriter> {
  const columns = metadataColumns(shard);
  const folder = scratchPath('');
  await mkdir(folder);
  const table = await ParquetFile.create(scratchPath('.parquet'), tableColumns(columns));
  return {
    async write(sample) {
      const values = metadataValues(sample.row, sample.key, sample.image, shard);
      await Promise.all(sampleMembers(sample, columns, values).map(({ name, content }) => writeSynced(join(folder, name), content)));
      await table.append(values);
    },
    finish: () => table.finish(),
    close: () => table.close(),
  };
}

/** On the disk when it returns: the shard's other files must not outlive these in a power cut. */
async function writeSynced(path: string, content: Uint8Array): Promise<void> {
  const handle = await openFile(path, 'wx');
  try {
    await writeFully(handle, [content], 0);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

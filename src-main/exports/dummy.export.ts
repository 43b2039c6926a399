import { exportOptionFields } from '#shared/model/export-options.ts';
import { defineExport } from './define-export.ts';
import { type SampleWriter, writeShard } from './write-shard.ts';

/** Reads, checks, resizes and encodes every image and keeps nothing of it but `00000_stats.json`: what an export would do, and how fast. */
export default defineExport({
  id: 'dummy',
  label: 'Statistics only',
  description: 'Reads, checks and encodes every image and writes only the statistics: what an export would do, and how fast.',
  source: 'img2dataset 1.47, output_format dummy',
  options: exportOptionFields,
  writeShard: (shard, context) => writeShard(shard, context, { extensions: [], open }),
});

async function open(): Promise<SampleWriter> {
  return {
    async write() {},
    async finish() {},
    async close() {},
  };
}

/** Writes the shards of a plan (a JSON file) one after the other; the tests kill it at any moment. */
import { readFileSync } from 'node:fs';
import type { ExportShard } from '#main/exports/export-row.ts';
import { EXPORTS } from '#main/exports/index.ts';

const [planFile] = process.argv.slice(2);
if (!planFile) throw new Error('usage: export-child PLAN');
const shards: ExportShard[] = JSON.parse(readFileSync(planFile, 'utf8'));
process.stdout.write('started\n');
for (const shard of shards) {
  const format = EXPORTS.find(({ id }) => id === shard.exportId);
  if (!format) throw new Error(`no format ${shard.exportId}`);
  await format.writeShard(shard, {});
}

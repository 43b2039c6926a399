import { AppError } from '#shared/errors.ts';
import type { ExportShard, ShardResult } from '../../exports/export-row.ts';
import { EXPORTS } from '../../exports/index.ts';
import { defineTask } from '../task.ts';

/** Writes one shard of an export. `exportId` is the id of the format. Reports `{ done }`, the rows done so far. */
export default defineTask<ExportShard, ShardResult>({
  async run(shard, { signal, report }) {
    const format = EXPORTS.find(({ id }) => id === shard.exportId);
    if (!format) throw new AppError('BUG', `no export format has the id ${shard.exportId}`);
    return { value: await format.writeShard(shard, { signal, report: (done) => report({ done }) }) };
  },
});

import { resolve } from 'node:path';
import { attachFiles } from '../../pool/attach-files.ts';
import type { Handler } from '../create-engine.ts';
import { foreignAccount } from '../foreign-account.ts';

export const poolAttach: Handler<'pool_attach'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  const { paths } = services.library();
  const records = await attachFiles(
    {
      paths: input.paths.map((path) => resolve(path)),
      poolDir: paths.pool,
      workDir: paths.work,
      isSwapped: input.swap_size,
      now: new Date(services.now()),
    },
    {
      signal,
      onFile: (done, total) => onProgress?.({ phase: 'attach', done, total, failedByStatus: {}, bytes: 0, itemsPerSecond: 0, etaMs: null }),
    },
  );
  const attached = records.map((record) => ({
    name: record.name,
    path: record.path,
    rows: record.rows - record.rowsWithoutUrl,
    url_null: record.rowsWithoutUrl,
    bytes: record.identity.bytes,
    ...foreignAccount(record),
  }));
  return {
    attached,
    rows: attached.reduce((sum, { rows }) => sum + rows, 0),
    bytes: attached.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds: (performance.now() - started) / 1000,
  };
};

import type { Handler } from '../create-engine.ts';
import { verifyPool } from '../verify-pool.ts';

/** Reads every byte of the pool; `verify` does that for the whole library. */
export const poolVerify: Handler<'pool_verify'> = async (services, _input, { signal, onProgress }) => {
  const started = performance.now();
  const { catalog, paths } = services.library();
  const problems: string[] = [];
  const { files, rows, bytes } = await verifyPool(paths.pool, (problem) => problems.push(problem), {
    sources: catalog.sources.all(),
    signal,
    onFile: (done, total) => onProgress?.({ phase: 'verify', done, total, failedByStatus: {}, bytes: 0, itemsPerSecond: 0, etaMs: null }),
  });
  return { ok: problems.length === 0, files, rows, bytes, problems, seconds: (performance.now() - started) / 1000 };
};

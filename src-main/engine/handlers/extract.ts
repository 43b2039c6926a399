import { join, resolve } from 'node:path';
import { runJob } from '../../jobs/run-job.ts';
import { extractStage } from '../../jobs/stages/extract.stage.ts';
import type { ExtractSummary } from '../../pool/extract-summary.ts';
import { openSource } from '../../sources/open-source.ts';
import { presetById } from '../../sources/presets.ts';
import { crcOfFile } from '../../util/crc-of-file.ts';
import type { ExtractProgress } from '../../workers/tasks/extract-file.ts';
import type { Handler } from '../create-engine.ts';

/** Broken records that the log names one by one. */
const MAX_TOLD = 5;

export const extract: Handler<'extract'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  const { catalog, paths } = services.library();
  presetById(input.preset); // an unknown preset is a wrong call, before any file is opened
  const workers = services.workers();
  const files = [...new Set(input.files.map((file) => resolve(file)))];
  // Where there are fewer files than threads, several threads read one file; the thread that gathers has time to read, too.
  const readers = files.length < workers.size ? Math.floor(workers.size / files.length) : 0;
  const stage = extractStage({
    catalog,
    files,
    options: { ...input, files },
    concurrency: Math.min(files.length, workers.size),
    // Every file is looked at before the first is read: one that is no source stops the call with nothing written.
    bytesOf: async (file) => (await openSource(file, { signal })).head.bytes,
    extract: (file, { workDir, signal: stop, onBytes }) =>
      workers.run(
        'extract',
        {
          file,
          poolDir: paths.pool,
          workDir,
          type: input.type,
          preset: input.preset,
          language: input.language,
          explain: input.explain,
          readers,
        },
        { signal: stop, onProgress: (progress: ExtractProgress) => onBytes(progress.bytesRead) },
      ),
    checksum: (poolFile, stop) => crcOfFile(join(paths.pool, poolFile), { signal: stop }),
    now: services.now,
  });
  const { tallies, state, reason, message } = await runJob(stage, services.jobContext(), { signal, onProgress });
  if (message !== null) services.log.warn({ reason }, message);
  const summaries = tallies.map(({ summary }) => summary);
  for (const summary of summaries) {
    for (const { offset, reason: why } of summary.badRecords.slice(0, MAX_TOLD)) {
      services.log.warn({ pool_file: summary.poolFile, offset }, `a broken record was skipped: ${why}`);
    }
  }
  const sum = (of: (summary: ExtractSummary) => number): number => summaries.reduce((total, summary) => total + of(summary), 0);
  const rejected: Record<string, number> = {};
  for (const summary of summaries) {
    for (const [rule, count] of Object.entries(summary.rejected)) rejected[rule] = (rejected[rule] ?? 0) + count;
  }
  const refused: Record<string, { url: string; caption: string; page_url: string }[]> = {};
  for (const summary of summaries) {
    for (const [rule, pairs] of Object.entries(summary.refused)) {
      const told = pairs.map(({ url, caption, pageUrl }) => ({ url, caption, page_url: pageUrl }));
      refused[rule] = [...(refused[rule] ?? []), ...told].slice(0, input.explain);
    }
  }
  return {
    state,
    reason,
    files: summaries.length,
    pages: sum((summary) => summary.pages),
    links: sum((summary) => summary.links),
    candidates: sum((summary) => summary.candidates),
    kept: sum((summary) => summary.kept),
    duplicates: sum((summary) => summary.duplicates),
    rejected,
    bad_records: sum((summary) => summary.badRecordCount),
    bytes_in: sum((summary) => summary.bytesIn),
    seconds: (performance.now() - started) / 1000,
    pool_files: summaries.map((summary) => summary.poolFile),
    reused: sum((summary) => (summary.isReused ? 1 : 0)),
    refused,
  };
};

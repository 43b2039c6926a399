import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { img2datasetMessage } from '#shared/img2dataset-message.ts';
import { parseExportOptions } from '#shared/model/export-options.ts';
import type { ItemStatus } from '#shared/outcome.ts';
import type { ExportSample } from '../../catalog/queries/exports.ts';
import type { ExportRow } from '../../exports/export-row.ts';
import { shardName } from '../../exports/shard-naming.ts';
import { runJob } from '../../jobs/run-job.ts';
import { type ExportShardSpec, exportStage, type LeftOut, planExport } from '../../jobs/stages/export.stage.ts';
import { collectIds } from '../collect-ids.ts';
import type { Handler } from '../create-engine.ts';
import { additionalColumns } from '../export-columns.ts';
import { exportFormat, exportJobOptions, refuseImageOptions } from '../export-request.ts';

export const exportSamples: Handler<'export'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  const { catalog, paths } = services.library();
  const out = resolve(input.out);
  const format = exportFormat(input.format);
  const options = parseExportOptions(input.options);
  const isFactsOnly = format.isFactsOnly === true;
  if (isFactsOnly) refuseImageOptions(format.id, options);
  const additional = additionalColumns(
    options.save_additional_columns,
    catalog.scores.scorers(),
    catalog.scores.currentIds(),
    catalog.extras.all(),
  );
  const workers = services.workers();

  /** Kept for an export without a shard, which has no tally to tell it. */
  let planned: LeftOut = { not_downloaded: 0, not_kept: 0 };
  const plan = async (stop: AbortSignal): Promise<ExportShardSpec[]> => {
    if (existsSync(out) && readdirSync(out).length > 0) {
      throw new AppError(
        'EXPORT_TARGET',
        `${out} must be empty or absent: an export never mixes with what is there (an interrupted one goes on, a finished one is there already)`,
        {
          data: { path: out },
        },
      );
    }
    const ids = await collectIds(services.lens(), input.where, stop);
    const { shards, leftOut } = planExport(catalog, ids, { samplesPerShard: options.number_sample_per_shard, isFactsOnly });
    planned = leftOut;
    return shards;
  };

  const toRow = (sample: ExportSample, index: number): ExportRow => {
    const { status, pack, offset, length, kept } = sample;
    if (status === null && !isFactsOnly) throw new AppError('BUG', `sample ${sample.id} was planned for an export and has no download`);
    const hasBytes = status === 'ok' && pack !== null && offset !== null && length !== null && kept !== null && kept !== 'none';
    return {
      index,
      url: sample.url,
      caption: sample.caption,
      status,
      message: status === null ? null : img2datasetMessage(status, sample.http_status, sample.message),
      httpStatus: sample.http_status,
      width: sample.width,
      height: sample.height,
      md5: sample.md5?.toString('hex') ?? null,
      sha256: sample.sha256?.toString('hex') ?? null,
      format: sample.format,
      exif: sample.exif,
      ref: hasBytes ? { path: join(paths.store, pack), offset, length, kept } : null,
      extra: additional.valuesOf(sample),
    };
  };

  const stage = exportStage({
    catalog,
    options: exportJobOptions({ ...input, out }, options),
    concurrency: workers.size,
    plan,
    isPublished: (shardId) => existsSync(join(out, `${shardName(shardId, options.oom_shard_count)}_stats.json`)),
    async write({ shardId, samples }, { signal: stop, report }) {
      const failedByStatus: Partial<Record<ItemStatus, number>> = {};
      for (const { status } of samples) {
        if (status !== null && status !== 'ok') failedByStatus[status] = (failedByStatus[status] ?? 0) + 1;
      }
      const written = await workers.run(
        'export-shard',
        {
          exportId: input.format,
          shardId,
          outDir: out,
          options,
          columns: additional.columns,
          rows: samples.map(toRow),
        },
        { signal: stop, onProgress: (progress: { done: number }) => report(progress.done) },
      );
      return { ...written, failedByStatus };
    },
  });
  const { tallies, state, reason, message } = await runJob(stage, services.jobContext(), { signal, onProgress });
  if (message !== null) services.log.warn({ reason }, message);
  const sum = (key: 'rows' | 'images' | 'bytes'): number => tallies.reduce((total, tally) => total + tally[key], 0);
  return {
    state,
    reason,
    rows: sum('rows'),
    images: sum('images'),
    shards: tallies.length,
    bytes: sum('bytes'),
    seconds: (performance.now() - started) / 1000,
    left_out: tallies[0]?.leftOut ?? planned,
    out,
  };
};

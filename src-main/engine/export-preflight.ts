import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { z } from 'zod';
import type { runCalls } from '#shared/contract/runs.ts';
import { AppError } from '#shared/errors.ts';
import { type ExportOptions, exportOptionsSchema, parseExportOptions } from '#shared/model/export-options.ts';
import { shardName } from '../exports/shard-naming.ts';
import type { ExportShardSpec } from '../jobs/stages/export.stage.ts';
import { driveSpace } from '../util/drive-space.ts';
import { collectIds } from './collect-ids.ts';
import { additionalColumns } from './export-columns.ts';
import { exportCommand } from './export-command.ts';
import { isWritten, sampleBytes } from './export-estimate.ts';
import { exportFormat, exportJobOptions, refuseImageOptions } from './export-request.ts';
import type { EngineServices } from './services.ts';

type Input = z.output<typeof runCalls.export_preflight.input>;
type Preflight = z.output<typeof runCalls.export_preflight.output>;
type Problem = Preflight['problems'][number];

/** Samples that are looked at before others have their turn. */
const LOOK_UP = 10_000;

/** What an export would write. Nothing is written, and what stands in its way is told instead of thrown. @param options.nsfwThreshold 0-1 */
export async function exportPreflight(
  services: EngineServices,
  input: Input,
  { signal, nsfwThreshold }: { signal: AbortSignal; nsfwThreshold: number },
): Promise<Preflight> {
  const problems: Problem[] = [];
  const out = input.out === '' ? '' : resolve(input.out);
  if (input.out === '') problems.push({ code: 'EXPORT_TARGET', option: 'out', message: 'Choose a folder to write to.' });
  else if (!isAbsolute(input.out))
    problems.push({ code: 'EXPORT_TARGET', option: 'out', message: `The folder must be a full path, got ${input.out}.` });
  const options = readOptions(services, input, problems);
  const found = await foresee(services, input, options, { signal, nsfwThreshold, problems });
  const state = out === '' ? 'absent' : outState(services, { ...input, out }, options);
  if (state === 'occupied')
    problems.push({ code: 'EXPORT_TARGET', option: 'out', message: `${out} holds something already. Choose an empty or a new folder.` });
  if (state === 'unwritable')
    problems.push({ code: 'EXPORT_TARGET', option: 'out', message: `${out} cannot be written to. Choose another folder.` });
  const drive = out === '' ? null : await driveSpace(out);
  if (drive && found.bytes[0] > drive.free_bytes)
    problems.push({
      code: 'DISK_FULL',
      option: 'out',
      message: `The export takes at least ${found.bytes[0]} bytes, and the drive of ${out} has ${drive.free_bytes} free.`,
    });
  const command = exportCommand(services.library().paths.root, { ...input, out: out === '' ? input.out : out });
  return { ...found, drive, problems, out_state: state, command };
}

/** The options as the export will read them; where they are refused, its defaults stand in for the counts. */
function readOptions(services: EngineServices, input: Input, problems: Problem[]): ExportOptions {
  const parsed = exportOptionsSchema.safeParse(input.options);
  for (const issue of parsed.error?.issues ?? []) {
    const [name] = issue.path;
    problems.push({ code: 'USAGE', option: typeof name === 'string' ? name : null, message: issue.message });
  }
  const options = parsed.data ?? parseExportOptions({});
  const { scores, extras } = services.library().catalog;
  const check = (option: string | null, work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push({ code: error.code, option, message: error.message });
    }
  };
  check('format', () => {
    const format = exportFormat(input.format);
    if (format.isFactsOnly) check(null, () => refuseImageOptions(format.id, options));
    if (format.isFactsOnly && options.compute_hash === 'sha512')
      problems.push({ code: 'USAGE', option: 'compute_hash', message: 'sha512 needs the images, which this format does not read.' });
  });
  check('save_additional_columns', () =>
    additionalColumns(options.save_additional_columns, scores.scorers(), scores.currentIds(), extras.all()),
  );
  return options;
}

type Found = Pick<Preflight, 'rows' | 'images' | 'left_out' | 'shards' | 'bytes' | 'licence_unknown' | 'nsfw'>;

async function foresee(
  services: EngineServices,
  { format, where }: Input,
  options: ExportOptions,
  { signal, nsfwThreshold, problems }: { signal: AbortSignal; nsfwThreshold: number; problems: Problem[] },
): Promise<Found> {
  const found: Found = {
    rows: 0,
    images: 0,
    left_out: { not_downloaded: 0, not_kept: 0 },
    shards: 0,
    bytes: [0, 0],
    licence_unknown: 0,
    nsfw: { threshold: nsfwThreshold, above: 0, unscored: 0 },
  };
  let ids: number[] = [];
  try {
    ids = await collectIds(services.lens(), where, signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'QUERY_INVALID') throw error;
    problems.push({ code: error.code, option: 'where', message: error.message });
    return found;
  }
  const isFactsOnly = format === 'url-parquet';
  const { catalog } = services.library();
  const scorer = catalog.sampleRows.currentScorers().find(({ name }) => name === 'nsfw')?.id ?? null;
  const range: [number, number] = [0, 0];
  let onlySmaller = 0;
  for (let at = 0; at < ids.length; at += LOOK_UP) {
    signal.throwIfAborted();
    for (const sample of catalog.exports.planned(ids.slice(at, at + LOOK_UP), scorer)) {
      if (!isFactsOnly && sample.status === null) found.left_out.not_downloaded++;
      else if (!isFactsOnly && sample.status === 'ok' && sample.length === null) found.left_out.not_kept++;
      else {
        found.rows++;
        const isImage = isWritten(isFactsOnly ? { ...sample, length: sample.length ?? 0 } : sample, options);
        const [least, most] = sampleBytes(sample, format, options, isImage && !isFactsOnly);
        range[0] += least;
        range[1] += most;
        if (!isImage) continue;
        found.images++;
        if (sample.kept === 'resized') onlySmaller++;
        if (sample.is_licensed === 0) found.licence_unknown++;
        if (sample.nsfw === null) found.nsfw.unscored++;
        else if (sample.nsfw >= nsfwThreshold) found.nsfw.above++;
      }
    }
    await turn();
  }
  found.shards = Math.ceil(found.rows / options.number_sample_per_shard);
  found.bytes = [Math.round(range[0]), Math.round(range[1])];
  if (found.rows === 0) problems.push({ code: 'USAGE', option: 'where', message: 'Nothing matches that could be exported.' });
  if (onlySmaller > 0 && !isFactsOnly && (options.disable_all_reencoding || options.compute_hash === 'sha512'))
    problems.push({
      code: 'USAGE',
      option: options.disable_all_reencoding ? 'disable_all_reencoding' : 'compute_hash',
      message: `The downloaded bytes are needed, but of ${onlySmaller} images only a smaller copy was kept.`,
    });
  return found;
}

/** What is where the export is to go. */
function outState(
  services: EngineServices,
  request: { format: string; out: string; where: string },
  options: ExportOptions,
): Preflight['out_state'] {
  const { out } = request;
  if (!existsSync(out)) return isWritable(nearestParent(out)) ? 'absent' : 'unwritable';
  if (!statSync(out).isDirectory() || !isWritable(out)) return 'unwritable';
  if (readdirSync(out).length === 0) return 'empty';
  const { jobs } = services.library().catalog;
  const job = jobs.unfinished('export', JSON.stringify(exportJobOptions(request, options)));
  if (!job) return 'occupied';
  const done = jobs.doneSpecs(job.id).map((text) => JSON.parse(text) as ExportShardSpec);
  const isIntact = done.every(({ shardId }) => existsSync(join(out, `${shardName(shardId, options.oom_shard_count)}_stats.json`)));
  return isIntact ? 'resumable' : 'occupied';
}

function nearestParent(path: string): string {
  let at = dirname(path);
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    // Not to be looked at, or no rights: either way nothing can be written there.
    return false;
  }
}

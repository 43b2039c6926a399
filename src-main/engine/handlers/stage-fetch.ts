import { setMaxListeners } from 'node:events';
import { join, resolve } from 'node:path';
import { AppError, isCancellation } from '#shared/errors.ts';
import { parseStageFetchOptions, type StageFetchOptions } from '#shared/model/stage-fetch-options.ts';
import type { ItemStatus } from '#shared/outcome.ts';
import type { ExportDefinition } from '../../exports/define-export.ts';
import type { DownloadedSample } from '../../exports/downloaded-sample.ts';
import type { ShardResult } from '../../exports/export-row.ts';
import { EXPORTS } from '../../exports/index.ts';
import { sampleKey, shardName } from '../../exports/shard-naming.ts';
import { publishedStats } from '../../exports/shard-stats.ts';
import { createFetcher, type Fetcher } from '../../fetch/fetcher.ts';
import { gleanerUserAgent } from '../../fetch/user-agent.ts';
import { ProgressMeter } from '../../jobs/progress.ts';
import type { SafetyMatcher } from '../../safety/safety-matcher.ts';
import { ByteGate } from '../../util/byte-gate.ts';
import { VERSION } from '../../util/version.ts';
import { chosenDirectives } from '../../util/x-robots-tag.ts';
import type { Handler } from '../create-engine.ts';
import { readSafetyLists } from '../safety-lists.ts';
import type { EngineServices } from '../services.ts';
import { downloadSamples } from '../stage-fetch/download-samples.ts';
import { prepareOutput } from '../stage-fetch/output-folder.ts';
import { Turns } from '../stage-fetch/turns.ts';
import { type ListedShard, UrlLists } from '../stage-fetch/url-lists.ts';

/** Downloaded bytes that may wait for their decoding; beyond that, hosts are not asked for more. */
const MAX_WAITING_BYTES = 64 * 2 ** 20;
/** Shards at work at once: hosts are slow, and a shard waits for its slowest. */
const SHARDS_AT_ONCE = 4;
/** Rows at work at once, nearly all of them waiting for their host's turn. */
const ROWS_AT_ONCE = 4096;

/** Errors of the world around the run: what is whole stays, the same call goes on. */
const PAUSING: Partial<Record<string, string>> = { DISK_FULL: 'disk_full', NETWORK_LOST: 'network_lost' };

export const stageFetch: Handler<'stage_fetch'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  const options = parseStageFetchOptions(input.options);
  const format = formatOf(options);
  const safety = await readSafetyLists(options.fetch.safety_lists, { signal });
  const lists = await UrlLists.open(options, { signal });
  const out = resolve(options.fetch.output_folder);
  const { published, firstId } = await prepareOutput(out, options.fetch.incremental_mode, options.samples.oom_shard_count);
  const totals = { rows: 0, images: 0, shards: 0, reused: 0, bytes: 0 };
  const reused = new Set<number>();
  for (const [ordinal, rows] of lists.shardSizes().entries()) {
    const id = firstId + ordinal;
    const name = shardName(id, options.samples.oom_shard_count);
    const stats = published.has(id) ? await publishedStats(join(out, `${name}_stats.json`), rows) : null;
    if (!stats) continue;
    reused.add(ordinal);
    totals.rows += rows;
    totals.images += stats.successes;
    totals.shards++;
    totals.reused++;
  }
  const meter = new ProgressMeter({
    phase: 'fetch',
    total: lists.rows,
    alreadyDone: totals.rows,
    emit: onProgress ?? (() => {}),
    now: () => performance.now(),
  });
  const by_status: Partial<Record<ItemStatus, number>> = {};
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  setMaxListeners(0, both); // every row under way listens
  const run = shardRunner({ services, input, options, format, lists, safety, out, firstId, meter, by_status, signal: both });
  let failure: unknown;
  const failed = (error: unknown): void => {
    failure ??= error;
    stop.abort(error);
  };
  const running = new Set<Promise<void>>();
  try {
    for await (const shard of lists.shards((ordinal) => !reused.has(ordinal), { signal: both })) {
      while (running.size >= SHARDS_AT_ONCE) await Promise.race(running);
      if (both.aborted) break;
      const work = run
        .write(shard)
        .then(({ rows, successes, bytes }) => {
          totals.rows += rows;
          totals.images += successes;
          totals.shards++;
          totals.bytes += bytes;
        })
        .catch(failed)
        .finally(() => running.delete(work));
      running.add(work);
    }
  } catch (error) {
    failed(error);
  } finally {
    await Promise.all(running);
    await run.fetcher.close();
  }
  meter.flush();
  const reason = failure === undefined && !signal.aborted ? null : pauseReason(signal.aborted ? signal.reason : failure);
  if (reason !== null && failure instanceof Error) services.log.warn({ reason }, failure.message);
  const state = reason === null ? ('done' as const) : ('paused' as const);
  return { state, reason, ...totals, by_status, seconds: (performance.now() - started) / 1000, out };
};

/** @throws the error itself where it is no pause */
function pauseReason(error: unknown): string {
  if (isCancellation(error)) return 'interrupted';
  const reason = error instanceof AppError ? PAUSING[error.code] : undefined;
  if (reason === undefined) throw error;
  return reason;
}

/** @throws AppError(USAGE) */
function formatOf({ fetch }: StageFetchOptions): ExportDefinition {
  const format = EXPORTS.find(({ id }) => id === fetch.output_format);
  if (format) return format;
  throw new AppError('USAGE', `output_format: expected one of ${EXPORTS.map(({ id }) => id).join(', ')}, got ${fetch.output_format}`);
}

interface Run {
  services: EngineServices;
  input: { allow_private: readonly string[]; contact?: string | undefined; per_host: number; host_interval: number };
  options: StageFetchOptions;
  format: ExportDefinition;
  lists: UrlLists;
  safety: SafetyMatcher;
  out: string;
  firstId: number;
  meter: ProgressMeter;
  by_status: Partial<Record<ItemStatus, number>>;
  signal: AbortSignal;
}

/** What downloads and writes the shards of a run. */
function shardRunner(run: Run): { fetcher: Fetcher; write(shard: ListedShard): Promise<ShardResult> } {
  const { services, input, meter, signal } = run;
  const { fetch, samples } = run.options;
  const waiting = new ByteGate(MAX_WAITING_BYTES);
  const chosen = fetch.disallowed_header_directives && chosenDirectives(fetch.disallowed_header_directives);
  if (chosen && chosen.ignored.length > 0)
    services.log.warn(
      { ignored: chosen.ignored },
      `disallowed_header_directives leaves out ${chosen.ignored.join(', ')}: images are taken although their hosts forbid it in X-Robots-Tag`,
    );
  const fetcher = createFetcher({
    userAgent: gleanerUserAgent({ version: VERSION, ...(input.contact !== undefined && { contact: input.contact }) }),
    allowPrivate: input.allow_private,
    limits: {
      connectTimeoutMs: fetch.timeout * 1000,
      headersTimeoutMs: fetch.timeout * 1000,
      bodyTimeoutMs: fetch.timeout * 1000,
      totalTimeoutMs: fetch.timeout * 3000,
      connections: fetch.thread_count,
      ownHost: { connections: input.per_host, intervalMs: input.host_interval },
    },
    log: services.log,
    isQuarantined: (url) => run.safety.matchesUrl(url),
    mayStart: (options) => waiting.open(options),
    ...(fetch.user_agent_token !== null && { alias: fetch.user_agent_token.toLowerCase() }),
    ...(chosen && { excluding: chosen.excluding }),
  });
  if (input.contact === undefined && input.allow_private.length === 0)
    services.log.warn({}, 'hosts see no contact address for this download; give one with --contact ADDRESS');
  const inspectors = services.inspectors(run.safety);
  const turns = new Turns(ROWS_AT_ONCE);
  return {
    fetcher,
    async write({ ordinal, rows }) {
      const shardId = run.firstId + ordinal;
      let [done, bytes] = [0, 0];
      const byStatus = new Map<ItemStatus, number>();
      const result = await run.format.writeShard(
        {
          exportId: run.format.id,
          shardId,
          outDir: run.out,
          options: samples,
          columns: run.lists.columns,
          hasCaptions: fetch.caption_col !== null,
          rows: rows.map(({ row }) => row),
        },
        {
          signal,
          clock: services.now,
          samples: (scratchPath) =>
            downloadSamples(rows, ordinal, scratchPath, {
              fetch: (url, options) => fetcher.fetch(url, options),
              isQuarantined: (body) => run.safety.matchesBytes(body),
              make: (body, { row, expectedHash }, stop) =>
                waiting.hold(body.byteLength, () =>
                  inspectors.run<DownloadedSample>('sample', { bytes: body, row, options: samples, expectedHash }, { signal: stop }),
                ),
              turns,
              keyOf: ({ index }) => sampleKey(index, shardId, samples),
              retries: fetch.retries,
              onRow(status, size) {
                done++;
                bytes += size;
                byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
                meter.live(ordinal, done, bytes);
              },
              signal,
            }),
        },
      );
      // Of a shard that is given up nothing is told: its rows come again.
      for (const [status, count] of byStatus) run.by_status[status] = (run.by_status[status] ?? 0) + count;
      const failedByStatus = Object.fromEntries([...byStatus].filter(([status]) => status !== 'ok'));
      meter.finished(ordinal, { done, bytes, failedByStatus });
      return result;
    },
  };
}

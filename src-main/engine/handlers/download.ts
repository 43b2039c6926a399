import { AppError } from '#shared/errors.ts';
import { ITEM_STATUSES, type ItemStatus } from '#shared/outcome.ts';
import { createFetcher } from '../../fetch/fetcher.ts';
import { gleanerUserAgent } from '../../fetch/user-agent.ts';
import { runJob } from '../../jobs/run-job.ts';
import { downloadStage } from '../../jobs/stages/download.stage.ts';
import { ByteGate } from '../../util/byte-gate.ts';
import { VERSION } from '../../util/version.ts';
import type { Handler } from '../create-engine.ts';
import { openPacks } from '../open-packs.ts';
import { refusesUrl } from '../safety-lists.ts';
import { readSetting } from '../settings.ts';

/** Downloaded bytes that may wait for a worker to inspect them; beyond that, hosts are not asked for more. */
const MAX_WAITING_BYTES = 64 * 2 ** 20;

export const download: Handler<'download'> = async (services, input, { signal, onProgress }) => {
  // At which pace and under which name is no part of what is asked for: a job may go on at another.
  const { per_host, host_interval, public_per_host, public_host_interval, contact: _, ...asked } = input;
  const started = performance.now();
  const startedAt = services.now();
  const { catalog, paths } = services.library();
  if (input.contact !== undefined) catalog.settings.set('download.contact', input.contact);
  const contact = readSetting(catalog, 'download.contact');
  const userAgent = gleanerUserAgent({ version: VERSION, ...(contact !== undefined && { contact }) });
  if (contact === undefined && input.allow_private.length === 0) {
    services.log.warn({}, 'hosts see no contact address for this download; give one with --contact ADDRESS');
  }
  const lists = services.safety();
  const waiting = new ByteGate(MAX_WAITING_BYTES);
  const fetcher = createFetcher({
    userAgent,
    allowPrivate: input.allow_private,
    limits: {
      ownHost: { connections: per_host, intervalMs: host_interval },
      publicHost: { connections: public_per_host, intervalMs: public_host_interval },
    },
    log: services.log,
    isQuarantined: refusesUrl(catalog, lists),
    mayStart: (options) => waiting.open(options),
  });
  const inspectors = services.inspectors(lists);
  const packs = await openPacks(catalog, paths.store, { log: services.log }).catch(async (error: unknown) => {
    await fetcher.close();
    throw error;
  });
  const recordHosts = (): void => {
    for (const account of fetcher.takeAccounts()) catalog.hosts.add(account, services.now());
  };
  try {
    const stage = downloadStage(
      {
        catalog,
        originals: packs.originals,
        thumbnails: packs.thumbnails,
        fetch: (url, { known, ...options }) => (known ? fetcher.fetchIfChanged(url, known, options) : fetcher.fetch(url, options)),
        isQuarantined: (bytes) => lists.matchesBytes(bytes),
        inspect: (bytes, stop) => waiting.hold(bytes.byteLength, () => inspectors.inspect(bytes, { keep: input.keep }, { signal: stop })),
        recordHosts,
        waitingShare: () => fetcher.waitingShare(),
        now: services.now,
      },
      { retry: input.retry, keepsBytes: input.keep !== 'none', asked },
    );
    const { tallies, state, reason, message } = await runJob(stage, services.jobContext(), { signal, onProgress });
    if (message !== null) services.log.warn({ reason }, message);
    // What was asked for shards that were given back.
    catalog.transaction(recordHosts);
    const by_status: Partial<Record<ItemStatus, number>> = {};
    for (const status of Object.keys(ITEM_STATUSES) as ItemStatus[]) {
      const count = tallies.reduce((sum, tally) => sum + (tally.byStatus[status] ?? 0), 0);
      if (count > 0) by_status[status] = count;
    }
    const attempted = tallies.reduce((sum, tally) => sum + tally.done, 0);
    const ok = by_status.ok ?? 0;
    const unchanged = tallies.reduce((sum, tally) => sum + tally.unchanged, 0);
    const bytes = tallies.reduce((sum, tally) => sum + tally.bytes, 0);
    return {
      state,
      reason,
      attempted,
      ok,
      unchanged,
      failed: attempted - ok,
      by_status,
      bytes,
      hosts: catalog.hosts.summary(startedAt),
      seconds: (performance.now() - started) / 1000,
    };
  } catch (error) {
    if (error instanceof AppError && error.code === 'LIBRARY_DAMAGED')
      services.log.error({}, 'run `gleaner verify` to see all that is damaged');
    throw error;
  } finally {
    await fetcher.close();
    await packs.close();
  }
};

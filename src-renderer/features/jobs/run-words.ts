import type { Run } from '#shared/contract/runs.ts';
import { formatBytes, formatCount, formatDurationRange, formatPercent, formatTime } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { isAtWork } from '../../stores/runs-store.ts';

/** A count of the operation's output; 0 where it is not there. */
export function resultCount({ result }: Run, name: string): number {
  const value = result?.[name];
  return typeof value === 'number' ? value : 0;
}

const lastPart = (path: unknown): string => (typeof path === 'string' ? (path.split(/[\\/]/).findLast((part) => part !== '') ?? '') : '');
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Done of total, 0-1; null while the total is not known. */
export function shareOf({ progress }: Run): number | null {
  return progress === null || progress.total === null || progress.total === 0 ? null : Math.min(1, progress.done / progress.total);
}

/** What the run does, by its input: `Download 8,000 images`. */
export function runTitle(run: Run): string {
  const { operation, input, progress } = run;
  switch (operation) {
    case 'download':
      return t(listOf(input.retry).length > 0 ? 'jobs.name.retry' : 'jobs.name.download', {
        count: Math.max(resultCount(run, 'attempted'), progress?.total ?? 0),
      });
    case 'extract':
      return t('jobs.name.extract', { count: listOf(input.files).length });
    case 'pool_attach':
      return t('jobs.name.pool_attach', { count: listOf(input.paths).length });
    case 'import':
      return t('jobs.name.import', { name: lastPart(listOf(input.paths)[0]) });
    case 'export':
      return t('jobs.name.export', { name: lastPart(input.out) });
    case 'concept_train':
      return t('jobs.name.concept_train', { name: String(input.name) });
    case 'score':
      return typeof input.model === 'string' ? t('jobs.name.score', { name: lastPart(input.model) }) : t('run.operation.score');
    default:
      return t(`run.operation.${operation}`);
  }
}

/** What came of a run that is done. */
export function doneLine(run: Run): string {
  const count = (name: string): string => formatCount(resultCount(run, name));
  switch (run.operation) {
    case 'download':
      return t('jobs.done.download', { ok: count('ok'), failed: count('failed') });
    case 'sample_crawl':
      return t('jobs.done.sample_crawl', { images: count('images'), failed: count('failed') });
    case 'extract':
      return t('jobs.done.extract', { kept: resultCount(run, 'kept') });
    case 'pool_attach':
      return t('jobs.done.pool_attach', { rows: resultCount(run, 'rows') });
    case 'add':
      return t('jobs.done.add', { added: count('added') });
    case 'import':
      return t('jobs.done.import', { added: resultCount(run, 'added'), images: resultCount(run, 'images') });
    case 'score':
      return t('jobs.done.score', { scored: count('scored') });
    case 'concept_train':
      return t('jobs.done.concept_train', { scored: count('scored') });
    case 'export':
      return t('jobs.done.export', { shards: resultCount(run, 'shards'), images: resultCount(run, 'images') });
    case 'verify':
      return t('jobs.done.verify', { problems: listOf(run.result?.problems).length });
    case 'compact':
      return t('jobs.done.compact', { bytes: formatBytes(resultCount(run, 'bytes_freed')) });
    default:
      return t('jobs.line.done');
  }
}

/** What a check of the library or of a model found wrong, a sentence each. */
export function problemsOf({ result }: Run): readonly string[] {
  return listOf(result?.problems).filter((problem) => typeof problem === 'string');
}

const join = (parts: readonly string[]): string => parts.reduce((before, line) => t('jobs.line.list', { before, line }));

/** How the run stands, in one line. @param all for the name of the one that it waits for */
export function runLine(run: Run, all: readonly Run[]): string {
  const { state, reason, progress } = run;
  const share = shareOf(run);
  const percent = share === null ? [] : [t('jobs.line.percent', { share: formatPercent(share) })];
  if (state === 'queued') {
    const first = all.find(({ id }) => String(id) === reason);
    return first ? t('jobs.line.after', { name: runTitle(first) }) : t('jobs.line.next');
  }
  if (state === 'pausing') return join([...percent, t('jobs.line.pausing')]);
  if (state === 'running') {
    if (progress === null) return t('jobs.line.starting');
    const left = progress.eta_ms && t('jobs.line.left', { range: formatDurationRange(progress.eta_ms) });
    return join([...(percent.length > 0 ? percent : [formatCount(progress.done)]), ...(left === null ? [] : [left])]);
  }
  if (state === 'paused') return join([...percent, t(`jobs.line.${pauseOf(reason)}`)]);
  const line = state === 'done' ? doneLine(run) : t(`jobs.line.${state}`);
  return run.ended === null ? line : t('jobs.line.at', { line, time: formatTime(run.ended) });
}

/** Why a run is paused, of the reasons that have words of their own. */
export function pauseOf(reason: string | null): 'disk_full' | 'network_lost' | 'engine_stopped' | 'paused' {
  return reason === 'disk_full' || reason === 'network_lost' || reason === 'engine_stopped' ? reason : 'paused';
}

/** What is kept should the run be cancelled: what it has done and did not fail. */
export function keptCount({ progress }: Run): number {
  if (progress === null) return 0;
  return Math.max(0, progress.done - failedCount(progress.failed_by_status));
}

/** @param byStatus counts, that of `ok` aside */
export function failedCount(byStatus: Readonly<Record<string, number | undefined>>): number {
  return Object.entries(byStatus).reduce((sum, [status, count]) => sum + (status === 'ok' ? 0 : (count ?? 0)), 0);
}

/** Runs by how they stand, in the order of the list. */
export function groupRuns(runs: readonly Run[]): { id: 'running' | 'queued' | 'paused' | 'ended'; runs: readonly Run[] }[] {
  const groups = [
    { id: 'running' as const, runs: runs.filter(({ state }) => state === 'running' || state === 'pausing') },
    // The one that is next first.
    { id: 'queued' as const, runs: runs.filter(({ state }) => state === 'queued').reverse() },
    { id: 'paused' as const, runs: runs.filter(({ state }) => state === 'paused') },
    { id: 'ended' as const, runs: runs.filter((run) => !isAtWork(run) && run.state !== 'paused') },
  ];
  return groups.filter((group) => group.runs.length > 0);
}

import type { Progress } from '../../jobs/progress.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** 1536 -> `1.5 kB`; powers of 1000. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}

/** 3700000 -> `1 h 1 min`. */
export function formatDuration(ms: number): string {
  const total = Math.round(ms / 1000);
  if (total < 60) return `${total} s`;
  if (total < 3600) return `${Math.floor(total / 60)} min ${total % 60} s`;
  return `${Math.floor(total / 3600)} h ${Math.floor((total % 3600) / 60)} min`;
}

/** A bar with rate and time left on a terminal's stderr; silent where there is none. */
export async function createProgressBar(stream: NodeJS.WriteStream): Promise<{ update(progress: Progress): void; stop(): void }> {
  if (!stream.isTTY) return { update() {}, stop() {} };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    hideCursor: true,
    format: '{phase} {bar} {percentage} %  {value} of {total}  {rate}/s  {bytes}{failed}  {left}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    gracefulExit: false,
  });
  let started = false;
  return {
    update(progress) {
      const payload = {
        phase: progress.phase,
        rate: progress.itemsPerSecond < 10 ? progress.itemsPerSecond.toFixed(1) : Math.round(progress.itemsPerSecond).toLocaleString('en'),
        bytes: formatBytes(progress.bytes),
        failed:
          Object.keys(progress.failedByStatus).length === 0
            ? ''
            : `  ${Object.values(progress.failedByStatus).reduce((a, b) => a + b, 0)} failed`,
        left: progress.etaMs === null ? 'estimating' : `about ${formatDuration(progress.etaMs)} left`,
      };
      const total = progress.total ?? progress.done;
      if (started) {
        bar.setTotal(total);
        bar.update(progress.done, payload);
      } else bar.start(total, progress.done, payload);
      started = true;
    },
    stop() {
      if (started) bar.stop();
    },
  };
}

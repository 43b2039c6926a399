import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { startCli } from '../helpers/cli.ts';

export interface Measured {
  json: Record<string, unknown>;
  wallSeconds: number;
  /** Largest sum of resident memory over the process and its children, in bytes; NaN where /proc is absent. */
  peakBytes: number;
}

const PAGE_BYTES = 4096;

/** Resident memory of a process group. @see proc(5): field 5 of stat is the group, field 24 the resident pages */
function residentBytes(group: number): number {
  let pages = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'latin1')
        .replace(/^.*\) /, '')
        .split(' ');
      if (Number(fields[2]) === group) pages += Number(fields[21]);
    } catch {
      // The process ended between the listing and the reading.
    }
  }
  return pages * PAGE_BYTES;
}

/**
 * Runs one command line as a user would, start-up included, and watches its memory every 20 ms.
 * @param options as `startCli` takes them
 * @throws Error when it fails
 */
export async function measureCli(
  words: readonly string[],
  options: { through?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<Measured> {
  const started = performance.now();
  const { child, result } = startCli([...words, '--json'], options);
  let peakBytes = process.platform === 'linux' ? 0 : Number.NaN;
  const watch = setInterval(() => {
    if (child.pid !== undefined && process.platform === 'linux') peakBytes = Math.max(peakBytes, residentBytes(child.pid));
  }, 20);
  const { code, json, stderr } = await result;
  clearInterval(watch);
  if (code !== 0) throw new Error(`gleaner ${words.join(' ')}: exit code ${code}\n${stderr}`);
  return { json, wallSeconds: (performance.now() - started) / 1000, peakBytes };
}

/** Wall seconds of a peer's command and what it printed; undefined where the machine does not have it or it fails. */
export function measurePeer(command: string, words: readonly string[]): { wallSeconds: number; stdout: string } | undefined {
  const started = performance.now();
  const { status, error, stdout } = spawnSync(command, words, {
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  });
  return error || status !== 0 ? undefined : { wallSeconds: (performance.now() - started) / 1000, stdout };
}

/** The same for a command whose output is thrown away unread. */
export function measureSink(command: string, words: readonly string[]): number | undefined {
  const started = performance.now();
  const { status, error } = spawnSync(command, words, { stdio: 'ignore' });
  return error || status !== 0 ? undefined : (performance.now() - started) / 1000;
}

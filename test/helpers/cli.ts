import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../src-main/entry/cli.ts', import.meta.url));

export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** The last line of stdout as JSON, where it is JSON. */
  json: Record<string, unknown>;
}

/**
 * Starts the command line in a process group of its own, so that a kill reaches its children too.
 * @param options.through a command that runs it, as words: `taskset -c 0`
 */
export function startCli(
  words: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; through?: readonly string[] } = {},
): { child: ChildProcess; result: Promise<CliResult> } {
  const [program = process.execPath, ...before] = [...(options.through ?? []), process.execPath];
  const child = spawn(program, [...before, CLI, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const result = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const last = stdout.trimEnd().split('\n').at(-1) ?? '';
      resolve({ code, signal, stdout, stderr, json: last.startsWith('{') ? (JSON.parse(last) as Record<string, unknown>) : {} });
    });
  });
  return { child, result };
}

/** Runs one command to its end. */
export function runCli(words: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<CliResult> {
  return startCli(words, options).result;
}

/** Runs one command with --json and expects it to succeed. @returns its JSON object */
export async function runCliJson(words: readonly string[]): Promise<Record<string, unknown>> {
  const result = await runCli([...words, '--json']);
  if (result.code !== 0) throw new Error(`gleaner ${words.join(' ')}: exit code ${result.code}\n${result.stderr}\n${result.stdout}`);
  return result.json;
}

/** kill -9 of the whole process group. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

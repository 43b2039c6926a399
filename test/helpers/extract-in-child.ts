import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ExtractSummary } from '#main/pool/extract-summary.ts';
import type { ExtractInput } from '#main/workers/tasks/extract-file.ts';

export interface ChildAnswer {
  outcome: { kind: 'read'; summary: ExtractSummary } | { kind: 'refused'; code: string; message: string };
  /** Largest resident memory of the process since it began. */
  peakBytes: number;
}

/** What became of an extraction in another process: its answer, or how the process died. */
export type ChildResult = ({ isAlive: true } & ChildAnswer) | { isAlive: false; how: string };

/**
 * A process that extracts one file after the other. It is killed when it takes too long; the next call starts another.
 */
export class ExtractChild {
  #child: ChildProcess | undefined;
  #stderr = '';

  async extract(input: ExtractInput, limits: { maxMs: number }): Promise<ChildResult> {
    const child = this.#start();
    return await new Promise<ChildResult>((resolve) => {
      const timer = setTimeout(() => end({ isAlive: false, how: `hung for ${limits.maxMs} ms` }), limits.maxMs);
      const end = (result: ChildResult): void => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit);
        if (!result.isAlive) this.close();
        resolve(result);
      };
      const onMessage = (answer: ChildAnswer): void => end({ isAlive: true, ...answer });
      const onExit = (code: number | null, signal: string | null): void =>
        end({ isAlive: false, how: `died with ${signal ?? `exit code ${code}`}: ${this.#stderr.slice(-2000)}` });
      child.on('message', onMessage).on('exit', onExit);
      child.send(input);
    });
  }

  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  #start(): ChildProcess {
    if (this.#child) return this.#child;
    const child = fork(fileURLToPath(new URL('./extract-child.ts', import.meta.url)), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.#child = child;
    return child;
  }
}

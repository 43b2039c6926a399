import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandOperation, InputOf, OutputOf } from '#shared/contract.ts';
import { AppError, isCancellation } from '#shared/errors.ts';
import type { Progress } from '../../jobs/progress.ts';
import { createStderrLog } from '../log.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { createProgressBar } from './progress-bar.ts';

export interface OutputOptions {
  library?: string;
  json?: boolean;
}

/** The sample model in the installed app and in the checkout alike. */
const SAMPLE_MODEL = fileURLToPath(new URL('../../../resources/sample-model', import.meta.url));

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** The query with a mark under the place that an error points at; nothing for other errors. */
function pointAt(error: unknown, query: string | undefined): string {
  if (query === undefined || !(error instanceof AppError) || error.code !== 'QUERY_INVALID' || typeof error.data.position !== 'number')
    return '';
  const length = typeof error.data.length === 'number' ? Math.max(1, error.data.length) : 1;
  return `\n  ${query}\n  ${' '.repeat(error.data.position)}${'^'.repeat(length)}`;
}

function reportFailure(error: unknown, options: OutputOptions, query?: string): number {
  const exitCode = exitCodeOf(error);
  const code = error instanceof AppError ? error.code : isCancellation(error) ? 'CANCELLED' : 'BUG';
  const message = error instanceof Error ? error.message : String(error);
  if (options.json) printJson({ error: { code, message, data: error instanceof AppError ? error.data : {} } });
  // A bug is told with everything that helps to find it; an expected failure with its one sentence.
  const text =
    code === 'BUG' && error instanceof Error
      ? (error.stack ?? message)
      : exitCode === EXIT.interrupted
        ? 'interrupted'
        : `error: ${message}`;
  process.stderr.write(`${text}${pointAt(error, query)}\n`);
  return exitCode;
}

/** Runs something that needs no library. @returns the exit code */
export async function runPlain(
  _name: string,
  options: OutputOptions,
  work: () => Promise<{ result: object; text: string; exitCode?: number }>,
): Promise<number> {
  try {
    const { result, text, exitCode } = await work();
    if (options.json) printJson(result);
    else process.stdout.write(`${text}\n`);
    return exitCode ?? EXIT.ok;
  } catch (error) {
    return reportFailure(error, options);
  }
}

/** Ctrl+C and a polite kill: the first asks the engine to stop with everything kept, the second ends the process at once. */
function interruption(): { signal: AbortSignal; dispose(): void } {
  const abort = new AbortController();
  const onSignal = (): void => {
    if (abort.signal.aborted) process.exit(EXIT.interrupted);
    abort.abort(new AppError('CANCELLED', 'interrupted'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: abort.signal,
    dispose() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

/** A reader that has seen enough (`| head`) is no failure. */
function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
}

/** Runs one operation of the engine and prints what came of it. @returns the exit code */
export async function runOperation<Name extends CommandOperation>(
  name: Name,
  input: InputOf<Name>,
  options: OutputOptions,
): Promise<number> {
  const { signal, dispose } = interruption();
  endQuietlyWithReader();
  const [{ createEngine }, { connectEngine }, { forkEntry }, log, bar] = await Promise.all([
    import('../../engine/create-engine.ts'),
    import('./connect-engine.ts'),
    import('../fork-entry.ts'),
    createStderrLog(),
    createProgressBar(process.stderr),
  ]);
  const engine = createEngine({ libraryDir: resolve(options.library ?? '.'), sampleModelDir: SAMPLE_MODEL, log, fork: forkEntry });
  let bug: AppError | undefined;
  const connection = connectEngine(engine, (found) => {
    bug = found;
  });
  try {
    // The engine's progress is of one kind, which the channel does not know.
    const onProgress = (progress: unknown): void => bar.update(progress as Progress);
    const output = await connection.client.call(name, input, { signal, onProgress });
    bar.stop();
    const exitCode = exitCodeOfOutput(name, output);
    if (options.json) printJson(output);
    else {
      const { wordResult } = await import('./word-result.ts');
      process.stdout.write(`${wordResult(name, output)}\n`);
    }
    return exitCode;
  } catch (error) {
    bar.stop();
    // Ctrl+C reaches our children too: whatever they said when they went, the user has stopped it.
    const told = signal.aborted ? signal.reason : (bug?.cause ?? error);
    return reportFailure(told, options, 'query' in input ? input.query : 'where' in input ? input.where : undefined);
  } finally {
    await connection.close();
    await engine.close();
    dispose();
  }
}

function exitCodeOfOutput<Name extends CommandOperation>(name: Name, output: OutputOf<Name>): number {
  if ('state' in output && output.state === 'paused') return output.reason === 'interrupted' ? EXIT.interrupted : EXIT.failed;
  return (name === 'verify' || name === 'pool_verify' || name === 'models_verify') && 'ok' in output && output.ok === false
    ? EXIT.failed
    : EXIT.ok;
}

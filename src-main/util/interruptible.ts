import type { DuckDBConnection } from '@duckdb/node-api';

/** DuckDB forgets an interrupt that arrives just before the statement starts, so it is repeated until the statement has ended. */
const REPEAT_MS = 20;

/**
 * Runs statements on a connection and interrupts them when the signal is aborted.
 * @throws the signal's reason once it is aborted
 */
export async function interruptible<T>(connection: DuckDBConnection, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), REPEAT_MS);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
    clearInterval(timer);
  }
}

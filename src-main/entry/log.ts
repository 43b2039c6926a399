import type { Log } from '../util/log.ts';

/** Log lines for people, on stderr: stdout belongs to results. `GLEANER_LOG=debug` shows more. */
export async function createStderrLog(): Promise<Log> {
  const { createConsola, LogLevels } = await import('consola/basic');
  const wanted = process.env.GLEANER_LOG;
  const level = wanted !== undefined && wanted in LogLevels ? LogLevels[wanted as keyof typeof LogLevels] : LogLevels.warn;
  const consola = createConsola({ level, stdout: process.stderr, stderr: process.stderr });
  const line = (data: object, message: string): string => {
    const facts = Object.entries(data).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    return [message, ...facts].join(' ');
  };
  return {
    debug: (data, message) => consola.debug(line(data, message)),
    info: (data, message) => consola.info(line(data, message)),
    warn: (data, message) => consola.warn(line(data, message)),
    error: (data, message) => consola.error(line(data, message)),
  };
}

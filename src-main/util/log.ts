/** What modules log to. pino's own methods fit it: `log.warn({ path }, 'torn tail cut')`. */
export interface Log {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}

/** Swallows everything; for tests and for callers that do not care. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

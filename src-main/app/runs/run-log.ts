import type { RunLogRow } from '../../catalog/queries/runs.ts';
import type { Log } from '../../util/log.ts';

/** `at`: milliseconds since 1970. */
export type LogLine = Omit<RunLogRow, 'ordinal'>;

/** A line that somebody put a whole page into. */
const MAX_CHARACTERS = 2000;
/** Lines that wait for the catalog; a drive that is full for long loses the oldest. */
const MAX_WAITING = 2000;

/** What a run has to say: kept until the catalog takes it, and passed on to the log of the process. */
export class RunLog implements Log {
  readonly #passOn: Log;
  readonly #now: () => number;
  readonly #added: () => void;
  #waiting: LogLine[] = [];
  #last: string | null;

  /** @param options.added called after every line @param options.last the last line of an earlier process */
  constructor(options: { passOn: Log; now: () => number; added: () => void; last: string | null }) {
    this.#passOn = options.passOn;
    this.#now = options.now;
    this.#added = options.added;
    this.#last = options.last;
  }

  get last(): string | null {
    return this.#last;
  }

  /** The lines that the catalog does not have yet. */
  get waiting(): readonly LogLine[] {
    return this.#waiting;
  }

  /** The catalog has the first `count` of those that were waiting. */
  taken(count: number): void {
    this.#waiting = this.#waiting.slice(count);
  }

  debug(data: object, message: string): void {
    this.#add('debug', data, message);
  }

  info(data: object, message: string): void {
    this.#add('info', data, message);
  }

  warn(data: object, message: string): void {
    this.#add('warn', data, message);
  }

  error(data: object, message: string): void {
    this.#add('error', data, message);
  }

  #add(level: LogLine['level'], data: object, message: string): void {
    this.#passOn[level](data, message);
    const facts = Object.entries(data).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    const text = [message, ...facts].join(' ').slice(0, MAX_CHARACTERS);
    this.#waiting.push({ at: this.#now(), level, text });
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    if (level !== 'debug') this.#last = text;
    this.#added();
  }
}

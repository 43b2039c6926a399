import { failure } from '#shared/outcome.ts';
import type { Clock } from './clock.ts';
import { orAborted } from './deadline.ts';
import type { HostBoard } from './host-board.ts';
import type { RobotsFile } from './load-robots.ts';
import type { Failure } from './transport.ts';

const MAX_ORIGINS = 20_000;
/** Of rules in memory, roughly. */
const MAX_SIZE = 32 * 2 ** 20;

/** Whether a URL may be asked, and at which distance from the last. */
export type RobotsVerdict = { ok: true; crawlDelayMs: number | undefined } | Failure;

interface Entry {
  file: RobotsFile;
  until: number;
}

/** The robots.txt of each origin, asked for once and kept for a day at most; the least recently used are forgotten first. */
export class RobotsCache {
  readonly #load: (origin: string) => Promise<RobotsFile>;
  readonly #board: HostBoard;
  readonly #clock: Clock;
  /** Those used last come last. */
  readonly #entries = new Map<string, Entry>();
  readonly #underWay = new Map<string, Promise<RobotsFile>>();
  #size = 0;

  constructor(options: { load: (origin: string) => Promise<RobotsFile>; board: HostBoard; clock: Clock }) {
    this.#load = options.load;
    this.#board = options.board;
    this.#clock = options.clock;
  }

  /** Whether a URL may be asked. Callers of one origin share one question. @throws what loading throws, the signal's reason */
  async check(url: URL, { signal }: { signal: AbortSignal | undefined }): Promise<RobotsVerdict> {
    const file = this.#known(url.origin) ?? (await this.#answer(url.origin, signal));
    if (!('rules' in file)) return file.outcome;
    const found = file.rules.forbidding(url);
    if (!found) return { ok: true, crawlDelayMs: (file.rules.crawlDelaySeconds ?? 0) * 1000 };
    this.#board.of(url.origin).disallowed++;
    return failure('robots_disallowed', `robots.txt: ${found.line} (User-agent: ${found.token})`);
  }

  #known(origin: string): RobotsFile | undefined {
    const entry = this.#entries.get(origin);
    if (!entry) return undefined;
    this.#entries.delete(origin);
    if (entry.until > this.#clock.monotonicMs()) this.#entries.set(origin, entry);
    else this.#size -= sizeOf(entry.file);
    return entry.until > this.#clock.monotonicMs() ? entry.file : undefined;
  }

  /** The question goes on when one who waits for it gives up. */
  #answer(origin: string, signal: AbortSignal | undefined): Promise<RobotsFile> {
    const question = this.#ask(origin);
    return signal ? orAborted(question, signal) : question;
  }

  #ask(origin: string): Promise<RobotsFile> {
    let question = this.#underWay.get(origin);
    if (!question) {
      question = this.#load(origin)
        .then((file) => this.#keep(origin, file))
        .finally(() => this.#underWay.delete(origin));
      this.#underWay.set(origin, question);
    }
    return question;
  }

  #keep(origin: string, file: RobotsFile): RobotsFile {
    if (file.word !== null) this.#board.of(origin).robots = file.word;
    if (file.keepMs === 0) return file;
    this.#entries.set(origin, { file, until: this.#clock.monotonicMs() + file.keepMs });
    this.#size += sizeOf(file);
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= MAX_ORIGINS && this.#size <= MAX_SIZE) break;
      this.#entries.delete(oldest);
      this.#size -= sizeOf(entry.file);
    }
    return file;
  }
}

const sizeOf = (file: RobotsFile): number => ('rules' in file ? file.rules.size : 0);

import type { DriveSpace } from '../../util/drive-space.ts';

/** Between two looks at a drive: full speed of a fast disk fills a few gigabytes in it. */
const LOOK_EVERY_MS = 3000;
/** Changes below this are no news. */
const NEWS_BYTES = 16 * 2 ** 20;

/** Looks at the free space of some folders' drives, for as long as somebody wants to know. */
export class DriveWatch {
  readonly #ask: (path: string) => Promise<DriveSpace | null>;
  readonly #wanted: () => readonly string[];
  readonly #looked: (spaces: ReadonlyMap<string, DriveSpace>, isNews: boolean) => void;
  readonly #told = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param options.wanted folders to look at now; none: the watch sleeps until wake() @param options.looked gets what was found */
  constructor(options: {
    ask: (path: string) => Promise<DriveSpace | null>;
    wanted: () => readonly string[];
    looked: (spaces: ReadonlyMap<string, DriveSpace>, isNews: boolean) => void;
  }) {
    this.#ask = options.ask;
    this.#wanted = options.wanted;
    this.#looked = options.looked;
  }

  /** Somebody wants to know from now on. */
  wake(): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#look(), 0);
    this.#timer.unref();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const paths = this.#wanted();
    const spaces = new Map<string, DriveSpace>();
    for (const path of new Set(paths)) {
      const space = await this.#ask(path);
      if (space) spaces.set(path, space);
    }
    if (this.#isClosed) return;
    let isNews = false;
    for (const [path, { free_bytes: free }] of spaces) {
      if (Math.abs(free - (this.#told.get(path) ?? Number.NEGATIVE_INFINITY)) < NEWS_BYTES) continue;
      this.#told.set(path, free);
      isNews = true;
    }
    this.#looked(spaces, isNews);
    this.#timer = undefined;
    if (paths.length === 0) return;
    this.#timer = setTimeout(() => void this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }
}

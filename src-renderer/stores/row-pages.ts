import type { SampleRow } from '#shared/contract/views.ts';

/** Rows that are read at once. */
export const PAGE = 100;
/** Rows that are read before all others: what a usual window shows. Each costs the engine up to half a millisecond where nobody asked for it lately. */
const FIRST_ROWS = 40;
/** A window that drew more than this, beyond its edges too, shows more. */
const MOST_DRAWN = 70;
/** Pages that are kept; some 20,000 rows. */
const MAX_PAGES = 200;

interface Page {
  rows: readonly (SampleRow | null)[] | undefined;
  /** Which refresh it was asked for; an older one is asked for again when it is needed. */
  version: number;
  isOnItsWay: boolean;
}

interface Shown {
  view: string;
  matched: number;
}

interface FirstRows {
  offset: number;
  /** The rest of the page is read when the pictures in sight are here. */
  rows: readonly (SampleRow | null)[];
  /** Of the moment when they were asked for. */
  asOf: number;
}

export interface RowPages {
  /** How many rows to read of a view before it is shown. */
  firstRows(): number;
  /** Another view, or none; all rows are forgotten. @param first rows of it that are here already, from the beginning of a page on */
  show(shown: Shown | null, first?: FirstRows): void;
  /** Which refresh rows belong to that are asked for now. */
  asOf(): number;
  /** undefined while it is on its way, null where the sample was deleted. */
  rowAt(index: number): SampleRow | null | undefined;
  /** Of the rows that are here, in the order of the view. */
  loadedIds(): number[];
  /** The row of a sample, if it is here. */
  rowOf(id: number): SampleRow | undefined;
  /** Asks for the rows of positions `from` to `to` (not included) and of the pages beside them. */
  need(from: number, to: number): void;
  /** What was needed last is read again, and given as it was until then; all else when it is needed again. @returns when that is here or has failed */
  refresh(): Promise<void>;
}

/** Rows of a view by position, read in pages; those used longest ago are forgotten. A row that has not changed stays the same object. */
export function createRowPages(options: {
  read(view: string, offset: number, limit: number): Promise<readonly (SampleRow | null)[]>;
  onRows(): void;
  /** When what is in sight is complete: its pictures come before rows that nobody sees yet. */
  quiet(): Promise<void>;
  onError(error: unknown): void;
}): RowPages {
  let shown: Shown | null = null;
  let pages = new Map<number, Page>();
  let version = 0;
  let inSight: readonly [number, number] = [0, 0];

  const isInSight = (index: number): boolean => (index + 1) * PAGE > inSight[0] && index * PAGE < inSight[1];
  const readPage = async (of: Shown, index: number, page: Page): Promise<void> => {
    const asOf = version;
    page.isOnItsWay = true;
    try {
      const rows = await options.read(of.view, index * PAGE, Math.min(PAGE, of.matched - index * PAGE));
      if (shown !== of) return;
      page.rows = withSameObjects(page.rows, rows);
      page.version = asOf;
      options.onRows();
    } catch (error) {
      if (shown === of) {
        pages.delete(index);
        options.onError(error);
      }
      return;
    } finally {
      page.isOnItsWay = false;
    }
    // Changed while it was on its way.
    if (page.version !== version && isInSight(index)) void readPage(of, index, page);
  };
  const completeLater = async (of: Shown, index: number, page: Page): Promise<void> => {
    await options.quiet();
    if (shown === of && pages.get(index) === page) await readPage(of, index, page);
  };
  const needPage = async (of: Shown, index: number): Promise<void> => {
    if (index < 0 || index * PAGE >= of.matched) return;
    const known = pages.get(index);
    const page: Page = known ?? { rows: undefined, version: -1, isOnItsWay: false };
    // Set again, so that the map's order is the order of use.
    pages.delete(index);
    pages.set(index, page);
    for (const oldest of pages.keys()) {
      if (pages.size <= MAX_PAGES) break;
      pages.delete(oldest);
    }
    if (page.version !== version && !page.isOnItsWay) await readPage(of, index, page);
  };
  /** @returns when what is in sight is here; not the pages beside it */
  const need = async (from: number, to: number): Promise<void> => {
    if (!shown) return;
    inSight = [from, to];
    const [first, last] = [Math.floor(from / PAGE), Math.floor(Math.max(from, to - 1) / PAGE)];
    const wanted: Promise<void>[] = [];
    for (let index = first; index <= last; index++) wanted.push(needPage(shown, index));
    void needBeside(shown, first - 1, last + 1);
    await Promise.all(wanted);
  };
  const needBeside = async (of: Shown, before: number, after: number): Promise<void> => {
    await options.quiet();
    if (shown !== of) return;
    void needPage(of, after);
    void needPage(of, before);
  };
  return {
    firstRows: () => (inSight[1] - inSight[0] > MOST_DRAWN ? PAGE : FIRST_ROWS),
    show(next, first) {
      shown = next;
      pages = new Map();
      inSight = [0, 0];
      if (!next || !first) return;
      const isWhole = first.rows.length >= Math.min(PAGE, next.matched - first.offset);
      const page: Page = { rows: first.rows, version: first.asOf, isOnItsWay: !isWhole };
      pages.set(first.offset / PAGE, page);
      if (!isWhole) void completeLater(next, first.offset / PAGE, page);
    },
    asOf: () => version,
    rowAt: (index) => pages.get(Math.floor(index / PAGE))?.rows?.[index % PAGE],
    loadedIds: () =>
      [...pages]
        .sort(([one], [other]) => one - other)
        .flatMap(([, page]) => page.rows ?? [])
        .flatMap((row) => (row ? [row.id] : [])),
    rowOf(id) {
      for (const { rows } of pages.values()) {
        const row = rows?.find((candidate) => candidate?.id === id);
        if (row) return row;
      }
      return undefined;
    },
    need(from, to) {
      void need(from, to);
    },
    refresh() {
      version++;
      return need(...inSight);
    },
  };
}

/** The new rows, with the objects of those before that say the same. */
function withSameObjects(
  before: readonly (SampleRow | null)[] | undefined,
  after: readonly (SampleRow | null)[],
): readonly (SampleRow | null)[] {
  if (!before) return after;
  return after.map((row, at) => {
    const old = before[at];
    return row && old && JSON.stringify(row) === JSON.stringify(old) ? old : row;
  });
}

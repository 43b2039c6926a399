import { randomUUID } from 'node:crypto';
import type { Target } from '#shared/contract/views.ts';
import { AppError } from '#shared/errors.ts';

/** More views than this are never held. */
const HELD_VIEWS = 16;
const MOST_SHORT_ID = 2 ** 32 - 1;

type Ids = Uint32Array | Float64Array;

/** The ordered results that callers refer to by name. The one that nobody has asked of for longest goes first. */
export class ViewRegistry {
  readonly #views = new Map<string, Ids>();

  /** @param ids in order @returns the name of the view */
  open(ids: Float64Array): string {
    const name = randomUUID();
    // Half the memory, for any library that fits on a disk.
    this.#views.set(name, ids.every((id) => id <= MOST_SHORT_ID) ? Uint32Array.from(ids) : ids);
    for (const old of this.#views.keys()) if (this.#views.size > HELD_VIEWS) this.#views.delete(old);
    return name;
  }

  /** Ids at the positions from `from` to `to` (not included), as many as there are. @throws AppError(VIEW_GONE) */
  slice(view: string, from: number, to: number): Float64Array<ArrayBuffer> {
    return Float64Array.from(this.#get(view).subarray(from, to));
  }

  /** Position of each id in the view, -1 for none. @throws AppError(VIEW_GONE) */
  positions(view: string, ids: readonly number[]): Float64Array<ArrayBuffer> {
    const wanted = new Map<number, number>(ids.map((id) => [id, -1]));
    const all = this.#get(view);
    let left = wanted.size;
    for (let at = 0; at < all.length && left > 0; at++) {
      const id = all[at] ?? 0;
      if (!wanted.has(id)) continue;
      wanted.set(id, at);
      left--;
    }
    return Float64Array.from(ids, (id) => wanted.get(id) ?? -1);
  }

  /** The samples that an action is meant for; those of a view in its order. Some may have been deleted since. @throws AppError(VIEW_GONE) */
  resolveTarget(target: Target): readonly number[] {
    if ('ids' in target) return target.ids;
    const all = Array.from(this.#get(target.view));
    if (target.except === undefined || target.except.length === 0) return all;
    const except = new Set(target.except);
    return all.filter((id) => !except.has(id));
  }

  #get(view: string): Ids {
    const ids = this.#views.get(view);
    if (!ids) throw new AppError('VIEW_GONE', `the view ${view} is no longer held; open it again`, { data: { view } });
    this.#views.delete(view);
    this.#views.set(view, ids);
    return ids;
  }
}

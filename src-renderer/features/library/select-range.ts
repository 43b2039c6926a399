import type { Stores } from '../../stores/stores.ts';

/**
 * Selects from the anchor, or from a place where there is none, to another place of the view. Ids of places that were never in sight come
 * from the engine.
 */
export async function selectRange({ view, selection }: Pick<Stores, 'view' | 'selection'>, from: number, to: number): Promise<void> {
  const { rowAt, positionOf, idsBetween } = view.getState();
  const { anchor } = selection.getState();
  const known = anchor === null || rowAt(from)?.id === anchor ? from : await positionOf(anchor);
  const start = known < 0 ? from : known;
  const [low, high] = [Math.min(start, to), Math.max(start, to)];
  const here: number[] = [];
  for (let index = low; index <= high && here.length === index - low; index++) {
    const id = rowAt(index)?.id;
    if (id !== undefined) here.push(id);
  }
  const ids = here.length === high - low + 1 ? here : [...(await idsBetween(low, high + 1))];
  selection.getState().set(ids, anchor ?? ids[start <= to ? 0 : ids.length - 1] ?? null);
}

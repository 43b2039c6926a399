import type { ViewState } from '#shared/contract/edits.ts';
import type { KnownScores } from '#shared/query/named-field.ts';
import { type Condition, conditionsOf, textOf } from './condition.ts';
import { createStore, type Store } from './create-store.ts';

/** What is looked at: conditions, order and layout of one scope. Chips and text are two views of it. */
export interface Asked {
  conditions: readonly Condition[];
  /** Field, `-` before it for descending; null: as the engine has it. */
  orderBy: string | null;
  layout: 'grid' | 'table';
}

export interface QueryState {
  asked: Asked;
  /** The query that the engine gets: the conditions that are on. */
  text: string;
  /** Name of the saved view that was opened last. */
  viewName: string | null;
  /** Condition that is proposed to be dropped. */
  hot: string | null;
  earlier: readonly Asked[];
  later: readonly Asked[];
  /** Replaces all that is on; what is off stays. @throws AppError QUERY_INVALID for a text that is no query; nothing changes then */
  setText(text: string, scorers?: KnownScores): void;
  /** Puts conditions behind those that are there. @throws as setText */
  addText(text: string, scorers?: KnownScores): void;
  setConditions(conditions: readonly Condition[]): void;
  /** Puts a condition in the place of those for which `isReplaced` says so, or behind the last; null only removes. */
  replaceConditions(isReplaced: (condition: Condition) => boolean, text: string | null): void;
  /** Puts what was typed in a chip in its place. @throws as setText */
  editCondition(text: string, typed: string, scorers?: KnownScores): void;
  removeCondition(text: string): void;
  switchCondition(text: string): void;
  setHot(text: string | null): void;
  setOrder(orderBy: string | null): void;
  setLayout(layout: Asked['layout']): void;
  openView(view: Pick<ViewState, 'query' | 'off' | 'order_by' | 'layout'> & { name: string | null }): void;
  clear(): void;
  back(): void;
  forward(): void;
}

const MAX_HISTORY = 100;
const EMPTY: Asked = { conditions: [], orderBy: null, layout: 'grid' };

/** Each text once; one that is on wins over the same one off. */
function unique(conditions: readonly Condition[]): Condition[] {
  const found = new Map<string, Condition>();
  for (const condition of conditions) if (found.get(condition.text)?.isOff !== false) found.set(condition.text, condition);
  return [...found.values()];
}

const on = (texts: readonly string[]): Condition[] => texts.map((text) => ({ text, isOff: false }));

/** The query of one scope with its earlier states. @param start what is shown first */
export function createQueryStore(start: Partial<Asked> = {}): Store<QueryState> {
  return createStore<QueryState>((set, get) => {
    /** Shows another state. */
    const show = (asked: Asked, rest: Partial<QueryState>): void => set({ ...rest, asked, text: textOf(asked.conditions), hot: null });
    /** Goes to another state; the present one can be gone back to. */
    const go = (next: Partial<Asked>, viewName: string | null = null): void => {
      const { asked, earlier } = get();
      show({ ...asked, ...next }, { earlier: [...earlier, asked].slice(-MAX_HISTORY), later: [], viewName });
    };
    const goTo = (conditions: readonly Condition[]): void => go({ conditions: unique(conditions) });
    const first = { ...EMPTY, ...start };
    return {
      asked: first,
      text: textOf(first.conditions),
      viewName: null,
      hot: null,
      earlier: [],
      later: [],
      setText(text, scorers) {
        const found = on(conditionsOf(text, scorers));
        goTo([...found, ...get().asked.conditions.filter(({ isOff }) => isOff)]);
      },
      addText: (text, scorers) => goTo([...get().asked.conditions, ...on(conditionsOf(text, scorers))]),
      setConditions: goTo,
      replaceConditions(isReplaced, text) {
        const { conditions } = get().asked;
        const place = conditions.findIndex(isReplaced);
        const kept = conditions.filter((condition) => !isReplaced(condition) && condition.text !== text);
        if (text === null) return goTo(kept);
        const at = place < 0 ? kept.length : conditions.slice(0, place).filter((condition) => kept.includes(condition)).length;
        goTo([...kept.slice(0, at), { text, isOff: false }, ...kept.slice(at)]);
      },
      editCondition(text, typed, scorers) {
        const found = on(conditionsOf(typed, scorers));
        goTo(get().asked.conditions.flatMap((condition) => (condition.text === text ? found : [condition])));
      },
      removeCondition: (text) => goTo(get().asked.conditions.filter((condition) => condition.text !== text)),
      switchCondition: (text) =>
        goTo(get().asked.conditions.map((condition) => (condition.text === text ? { ...condition, isOff: !condition.isOff } : condition))),
      setHot: (hot) => {
        if (hot !== get().hot) set({ hot });
      },
      setOrder: (orderBy) => go({ orderBy }, get().viewName),
      setLayout: (layout) => set({ asked: { ...get().asked, layout } }),
      openView({ name, query, off = [], order_by: orderBy = null, layout = 'grid' }) {
        const conditions = [...on(conditionsOf(query)), ...off.map((text) => ({ text, isOff: true }))];
        go({ conditions: unique(conditions), orderBy, layout }, name);
      },
      clear: () => goTo([]),
      back() {
        const { earlier, later, asked } = get();
        const last = earlier.at(-1);
        if (last) show(last, { earlier: earlier.slice(0, -1), later: [asked, ...later], viewName: null });
      },
      forward() {
        const { earlier, later, asked } = get();
        const [next] = later;
        if (next) show(next, { earlier: [...earlier, asked], later: later.slice(1), viewName: null });
      },
    };
  });
}

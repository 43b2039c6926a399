import { useMemo } from 'react';
import type { OutputOf } from '#shared/contract.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import type { SampleActions } from './sample-actions.ts';
import { type Answer, useAnswer } from './use-answer.ts';

/** What the samples have in common that an action would be meant for now; asked again when they or their marks change. */
export function useSelectionFacts(actions: SampleActions): Answer<OutputOf<'selection_facts'>> {
  const { client, selection, library, view } = useStores();
  const selected = useStore(selection, (state) => state.selected);
  const version = useStore(library, (state) => state.version);
  const focused = useStore(view, (state) => state.rowAt(state.focusIndex)?.id ?? null);
  const isNone = selected.kind === 'some' && selected.ids.size === 0;
  const number = useMemo(() => numberOf(selected), [selected]);
  const key = isNone && focused === null ? null : `${isNone ? `focus ${focused}` : number} ${version}`;
  return useAnswer(
    key,
    async (signal) => {
      const target = actions.target();
      if (!target) throw new TypeError('nothing is selected');
      return await client.call('selection_facts', { target }, { signal });
    },
    50,
  );
}

const numbers = new WeakMap<object, number>();
let last = 0;

/** A number of its own for each object. */
function numberOf(value: object): number {
  const known = numbers.get(value) ?? ++last;
  numbers.set(value, known);
  return known;
}

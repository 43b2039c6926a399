import { useMemo } from 'react';
import type { z } from 'zod';
import { useStore } from './create-store.ts';
import { useStores } from './stores.ts';

/**
 * One value of the layout, such as the width of a panel, and how to set it.
 * @param schema a value that does not fit, from another version for example, counts as none
 * @param start what holds until the user sets something else
 */
export function useLayoutValue<Value>(name: string, schema: z.ZodType<Value>, start: Value): [Value, (value: Value) => void] {
  const { layout, app } = useStores();
  const own = useStore(layout, (state) => state.values[name]);
  const saved = useStore(app, (state) => state.app?.settings.layout[name]);
  const raw = own ?? saved;
  const value = useMemo(() => {
    const parsed = schema.safeParse(raw);
    return parsed.success ? parsed.data : start;
  }, [raw, schema, start]);
  const set = useMemo(() => (next: Value) => layout.getState().set(name, next), [layout, name]);
  return [value, set];
}

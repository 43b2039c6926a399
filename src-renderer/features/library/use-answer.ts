import { useEffect, useRef, useState } from 'react';
import { isCancellation } from '#shared/errors.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';

export interface Answer<Value> {
  /** The last answer; that of an earlier question until the present one is answered. */
  value: Value | null;
  /** Question of `value`. */
  key: string | null;
  error: Error | null;
}

/**
 * Asks the engine something for as long as the component shows it, and again after a lost connection. Stepping fast asks only where the steps end.
 * @param key tells one question from another; null asks nothing
 * @param ask rejects when the signal is aborted
 * @param delayMs wait after a change of the key
 */
export function useAnswer<Value>(key: string | null, ask: (signal: AbortSignal) => Promise<Value>, delayMs = 0): Answer<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>({ value: null, key: null, error: null });
  const reconnects = useStore(useStores().app, (state) => state.reconnects);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (key === null) {
      setAnswer({ value: null, key: null, error: null });
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      latest.current(abort.signal).then(
        (value) => {
          if (!abort.signal.aborted) setAnswer({ value, key, error: null });
        },
        (error: unknown) => {
          if (abort.signal.aborted || isCancellation(error)) return;
          setAnswer((before) => ({ ...before, error: error instanceof Error ? error : new Error(String(error)) }));
        },
      );
    }, delayMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, delayMs, reconnects]);
  return answer;
}

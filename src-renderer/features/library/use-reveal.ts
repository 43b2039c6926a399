import { useCallback, useMemo, useState } from 'react';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';

const NONE: ReadonlySet<string> = new Set();

export interface Reveal {
  /** Whether a hidden image is to be drawn in clear now. */
  isRevealed(sha256: string): boolean;
  /** Shows the image that has the focus, and the one under the pointer, until `hide`. */
  show(): void;
  hide(): void;
}

/** Hidden images in clear for as long as a key is held. The engine is asked first; without it there are no clear pixels to draw. */
export function useReveal(): Reveal {
  const { client, view, library, attempt } = useStores();
  const [shown, setShown] = useState(NONE);
  const until = useStore(library, (state) => state.library?.revealed_until ?? null);
  const [hold] = useState(() => ({ isDown: false }));
  const show = useCallback(() => {
    hold.isDown = true;
    const { rowAt, focusIndex } = view.getState();
    const hovered = document.querySelector('[role="gridcell"][data-index]:hover')?.getAttribute('data-index');
    const rows = [rowAt(focusIndex), hovered ? rowAt(Number(hovered)) : undefined];
    const images = [...new Set(rows.flatMap((row) => (row?.sha256 && row.hidden !== null ? [row.sha256] : [])))];
    if (images.length === 0) return;
    void attempt(async () => {
      await client.call('reveal', { images });
      // Let go before the answer came.
      if (hold.isDown) setShown(new Set(images));
    });
  }, [client, view, attempt, hold]);
  const hide = useCallback(() => {
    hold.isDown = false;
    setShown(NONE);
  }, [hold]);
  const isRevealed = useCallback((sha256: string) => until !== null || shown.has(sha256), [until, shown]);
  return useMemo(() => ({ isRevealed, show, hide }), [isRevealed, show, hide]);
}

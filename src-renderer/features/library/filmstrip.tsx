import { useLayoutEffect, useRef } from 'react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { cx } from '../../ui/index.ts';
import { aspectOf } from './justified-layout.ts';
import styles from './quick-look.module.css';
import { tileName } from './tile.tsx';

const HEIGHT = 60;
/** Images to each side. */
const AROUND = 16;

/** The images around the one in view; the pointer goes to one. By key the arrows step, so it is no tab stop of its own. */
export function Filmstrip({ isRevealed }: { isRevealed(sha256: string): boolean }) {
  const { view: viewStore } = useStores();
  const view = useStore(viewStore, (state) => state.view);
  const focusIndex = useStore(viewStore, (state) => state.focusIndex);
  useStore(viewStore, (state) => state.rowsVersion);
  const strip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const current = strip.current?.querySelector<HTMLElement>(`[data-place="${focusIndex}"]`);
    if (strip.current && current) strip.current.scrollLeft = current.offsetLeft - (strip.current.clientWidth - current.clientWidth) / 2;
  });
  if (!view) return null;
  const { rowAt, setFocus } = viewStore.getState();
  const first = Math.max(0, focusIndex - AROUND);
  const end = Math.min(view.matched, focusIndex + AROUND + 1);
  const places = Array.from({ length: end - first }, (_, at) => first + at);
  return (
    <div ref={strip} className={styles.strip} data-film="" role="group" aria-label={t('library.look.film')}>
      {places.map((index) => {
        const row = rowAt(index);
        const isHidden = row?.sha256 ? row.hidden !== null && !isRevealed(row.sha256) : false;
        return (
          <button
            key={index}
            type="button"
            tabIndex={-1}
            data-place={index}
            aria-label={tileName(row, false)}
            aria-current={index === focusIndex || undefined}
            className={cx(styles.film, index === focusIndex && styles.current)}
            style={{ width: Math.round(HEIGHT * aspectOf(view.aspects[index] ?? 0)), height: HEIGHT }}
            onClick={() => setFocus(index)}
          >
            {row?.sha256 && (
              <img src={`/media/${isHidden ? 'blurred' : 'thumb'}/${row.sha256}`} alt="" draggable={false} decoding="async" />
            )}
            {(row?.rating ?? 0) > 0 && <span className={styles.filmStars}>{'★'.repeat(row?.rating ?? 0)}</span>}
          </button>
        );
      })}
    </div>
  );
}

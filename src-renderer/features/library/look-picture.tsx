import { EyeOff } from 'lucide-react';
import { type CSSProperties, type PointerEvent, useRef, useState } from 'react';
import type { SampleRow } from '#shared/contract/views.ts';
import { formatNumber } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import type { KnownRow } from '../../stores/view-store.ts';
import { cx } from '../../ui/index.ts';
import styles from './quick-look.module.css';
import { tileName } from './tile.tsx';
import { statusTitle } from './words.ts';

export type Zoom = 'fit' | 'fill' | 'actual';

/** The picture itself; in actual size it is dragged or scrolled. A hidden one stays a few colours until it is revealed. */
export function LookPicture({ row, zoom, isRevealed }: { row: KnownRow; zoom: Zoom; isRevealed(sha256: string): boolean }) {
  const [failed, setFailed] = useState<string | null>(null);
  const drag = useDrag();
  if (row === undefined) return <div className={styles.frame} aria-busy="true" />;
  if (row === null || row.sha256 === null)
    return (
      <div className={styles.message}>
        <p dir="auto">{row?.caption}</p>
        <p className={styles.dim}>{row === null ? t('library.tile.deleted') : statusTitle(row.status)}</p>
      </div>
    );
  const isHidden = row.hidden !== null && !isRevealed(row.sha256);
  const source = `/media/${isHidden ? 'blurred-image' : 'image'}/${row.sha256}`;
  if (failed === source)
    return (
      <div className={styles.message}>
        <p>{t('library.look.failed')}</p>
      </div>
    );
  return (
    <div
      className={cx(styles.frame, zoom !== 'fit' && styles.scrolls)}
      // In actual size it scrolls, and must do so by key too.
      tabIndex={zoom === 'fit' ? undefined : 0}
      role="group"
      aria-label={t('library.look.picture')}
      {...drag}
    >
      <div className={styles.picture} style={pictureStyle(row, zoom)}>
        {/* What the grid has already, until the large one is there. */}
        <img className={styles.image} src={`/media/${isHidden ? 'blurred' : 'thumb'}/${row.sha256}`} alt="" draggable={false} />
        <img
          key={source}
          className={styles.image}
          src={source}
          alt={tileName(row, false)}
          draggable={false}
          onError={() => setFailed(source)}
        />
      </div>
      {isHidden && (
        <div className={styles.hidden}>
          <EyeOff size={22} aria-hidden="true" />
          <strong>
            {row.hidden === 'nsfw' ? t('library.tile.nsfw', { score: formatNumber(row.scores.nsfw ?? 0, 2) }) : t('library.tile.unscored')}
          </strong>
          <span>{t('library.tile.hold')}</span>
        </div>
      )}
    </div>
  );
}

/** The engine gives no larger picture, pixels a side. */
const MAX_SIDE = 2048;

/** Size of the picture inside its frame, so that it stands still while it loads. */
function pictureStyle({ width, height }: SampleRow, zoom: Zoom): CSSProperties {
  const [w, h] = [width ?? 4, height ?? 3];
  const shown = Math.round(w * Math.min(1, MAX_SIDE / Math.max(w, h)));
  const filling = `calc(100cqh * ${w / h})`;
  const sizes = { fit: `min(100%, ${shown}px, ${filling})`, fill: `max(100%, ${filling})`, actual: `${shown}px` } as const;
  return { aspectRatio: `${w} / ${h}`, width: sizes[zoom] };
}

/** Dragging scrolls. */
function useDrag() {
  const from = useRef<{ x: number; y: number; left: number; top: number } | null>(null);
  const end = (): void => {
    from.current = null;
  };
  return {
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      const { scrollLeft: left, scrollTop: top } = event.currentTarget;
      if (event.button === 0) from.current = { x: event.clientX, y: event.clientY, left, top };
    },
    onPointerMove(event: PointerEvent<HTMLDivElement>) {
      if (!from.current) return;
      event.currentTarget.scrollTo(
        from.current.left - (event.clientX - from.current.x),
        from.current.top - (event.clientY - from.current.y),
      );
    },
    onPointerUp: end,
    onPointerLeave: end,
    onPointerCancel: end,
  };
}

import { EyeOff, Flag, FlagOff, Tag as TagIcon } from 'lucide-react';
import { type MouseEvent, memo, useCallback, useState } from 'react';
import type { SampleRow } from '#shared/contract/views.ts';
import { formatCount, formatNumber, formatValue } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStores } from '../../stores/stores.ts';
import type { KnownRow } from '../../stores/view-store.ts';
import styles from './tile.module.css';
import { statusTitle } from './words.ts';

export interface TileProps {
  index: number;
  /** Place in its row, from 0. */
  column: number;
  row: KnownRow;
  left: number;
  width: number;
  height: number;
  isFocused: boolean;
  isSelected: boolean;
  /** Drawn in clear though it is hidden: its key is held. */
  isRevealed: boolean;
  /** Scrolled past: its picture is not asked for yet. */
  isPassing: boolean;
  /** Score or fact that the grid is sorted by; null for none. */
  sortedBy: string | null;
  onPointer(index: number, event: MouseEvent): void;
  onTick(index: number): void;
  onOpen(index: number): void;
}

/** Below this width, the value beside the caption is left out. */
const NARROW = 104;

/** What a screen reader says of a tile: never the file's name alone. */
export function tileName(row: KnownRow, isSelected: boolean): string {
  if (row === undefined) return t('common.loading');
  if (row === null) return t('library.tile.deleted');
  const caption = row.caption === '' ? t('library.tile.no_caption') : row.caption;
  const first =
    row.hidden === 'nsfw'
      ? t('library.tile.name_hidden', { score: formatNumber(row.scores.nsfw ?? 0, 2), caption })
      : row.hidden === 'unscored'
        ? t('library.tile.name_unscored', { caption })
        : caption;
  return [
    first,
    row.status === 'ok' ? null : t('library.tile.name_status', { status: statusTitle(row.status) }),
    row.rating === null ? null : t('library.tile.name_rating', { rating: row.rating }),
    row.flag === null ? null : t(row.flag === 'pick' ? 'library.tile.name_pick' : 'library.tile.name_reject'),
    row.tags.length === 0 ? null : t('library.tile.name_tags', { tags: row.tags.join(', ') }),
    isSelected ? t('library.tile.name_selected') : null,
  ]
    .filter((part) => part !== null)
    .join('. ');
}

/** The value that the grid is sorted by, as it stands under the image. */
function sortValue(row: SampleRow, sortedBy: string | null): string | null {
  if (sortedBy === null) return null;
  const own: unknown = Reflect.get(row, sortedBy);
  const value = row.scores[sortedBy] ?? (typeof own === 'number' ? own : undefined);
  return value === undefined ? null : formatValue(value);
}

/** One sample of the grid: image, marks, caption. */
export const Tile = memo(function Tile(props: TileProps) {
  const { index, row, left, width, height, isFocused, isSelected, sortedBy } = props;
  const states = [styles.tile, isFocused && styles.focused, isSelected && styles.selected, row?.flag === 'reject' && styles.rejected];
  const value = row && width >= NARROW ? sortValue(row, sortedBy) : null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and takes the keys of all its cells
    <div
      id={`tile-${index}`}
      role="gridcell"
      aria-label={tileName(row, isSelected)}
      aria-busy={row === undefined || undefined}
      aria-selected={isSelected}
      aria-colindex={props.column + 1}
      data-index={index}
      className={states.filter(Boolean).join(' ')}
      style={{ insetInlineStart: left, width }}
      onClick={(event) => props.onPointer(index, event)}
      onDoubleClick={() => props.onOpen(index)}
    >
      <div className={styles.picture} style={{ height }}>
        <Picture row={row} isRevealed={props.isRevealed} isPassing={props.isPassing} />
        {row && <Marks row={row} />}
        <button
          type="button"
          tabIndex={-1}
          aria-hidden="true"
          className={styles.tick}
          onClick={(event) => {
            event.stopPropagation();
            props.onTick(index);
          }}
        >
          <span />
        </button>
      </div>
      <div className={styles.caption}>
        <span className={styles.text} dir="auto">
          {row?.caption}
        </span>
        {value !== null && <span className={styles.value}>{value}</span>}
      </div>
    </div>
  );
});

/** What is hidden and yet drawn in clear is asked for by itself, so that nothing keeps it. */
type Drawn = 'thumb' | 'blurred' | 'revealed';

/** The picture of a tile; what goes out of sight is given up. */
function Thumbnail({ sha256, drawn, isPassing }: { sha256: string; drawn: Drawn; isPassing: boolean }) {
  const { thumbnails } = useStores();
  const picture = `${drawn}/${sha256}`;
  const [asked, setAsked] = useState(isPassing ? null : picture);
  // A clear picture that is hidden again goes at once, whatever goes past.
  const next = isPassing && asked !== picture ? null : picture;
  if (next !== asked) setAsked(next);
  const show = useCallback(
    (image: HTMLImageElement) => {
      if (drawn !== 'revealed') return thumbnails.show(image, { sha256, isBlurred: drawn === 'blurred' });
      image.src = `/media/thumb/${sha256}`;
      return () => image.removeAttribute('src');
    },
    [thumbnails, sha256, drawn],
  );
  if (asked === null) return null;
  return <img key={asked} ref={show} data-picture={asked} className={styles.image} alt="" draggable={false} decoding="async" />;
}

function Picture({ row, isRevealed, isPassing }: { row: KnownRow; isRevealed: boolean; isPassing: boolean }) {
  if (!row) return <div className={styles.empty} />;
  if (row.sha256 === null) {
    return (
      <div className={styles.empty}>
        <span className={styles.emptyCaption} dir="auto">
          {row.caption}
        </span>
        <span className={styles.emptyStatus}>{statusTitle(row.status)}</span>
      </div>
    );
  }
  const isHidden = row.hidden !== null && !isRevealed;
  return (
    <>
      {/* The sharp one is never asked for while it is hidden. */}
      <Thumbnail sha256={row.sha256} drawn={isHidden ? 'blurred' : row.hidden === null ? 'thumb' : 'revealed'} isPassing={isPassing} />
      {isHidden && (
        <div className={styles.hidden}>
          <EyeOff size={16} aria-hidden="true" />
          <strong>
            {row.hidden === 'nsfw' ? t('library.tile.nsfw', { score: formatNumber(row.scores.nsfw ?? 0, 2) }) : t('library.tile.unscored')}
          </strong>
          <span>{t('library.tile.hold')}</span>
        </div>
      )}
    </>
  );
}

function Marks({ row }: { row: SampleRow }) {
  const isReject = row.flag === 'reject';
  return (
    <>
      {(row.flag !== null || (row.rating ?? 0) > 0) && (
        <div className={styles.marks}>
          {isReject ? (
            <>
              <FlagOff size={12} aria-hidden="true" />
              {t('library.tile.reject')}
            </>
          ) : (
            row.flag === 'pick' && <Flag size={12} fill="currentColor" aria-hidden="true" />
          )}
          {(row.rating ?? 0) > 0 && <span className={styles.stars}>{'★'.repeat(row.rating ?? 0)}</span>}
        </div>
      )}
      {row.tags.length > 0 && (
        <div className={styles.tags}>
          <TagIcon size={12} aria-hidden="true" />
          {formatCount(row.tags.length)}
        </div>
      )}
    </>
  );
}

import { Check, Minus, Star } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { t } from '../../messages/translate.ts';
import box from '../../ui/checkbox.module.css';
import { cx, Kbd } from '../../ui/index.ts';
import type { TagChoice } from './tag-choices.ts';
import styles from './tag-palette.module.css';

/** One tag of the palette: on all, some or none of the samples that are meant. */
export function TagOption(props: {
  id: string;
  choice: TagChoice;
  of: number;
  typed: string;
  isCurrent: boolean;
  onPress(how: 'add' | 'remove'): void;
  onFavourite(): void;
}) {
  const { choice, of, isCurrent } = props;
  const { name, on, favourite } = choice;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isCurrent) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);
  const isAll = on > 0 && on >= of;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and takes the keys
    <div
      ref={element}
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={isCurrent}
      aria-checked={isAll ? 'true' : on > 0 ? 'mixed' : 'false'}
      className={cx(styles.row, isCurrent && styles.current)}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => props.onPress(isAll ? 'remove' : 'add')}
    >
      <span className={cx(box.box, on > 0 && box.on)} aria-hidden="true">
        {isAll ? <Check size={11} strokeWidth={3} /> : on > 0 ? <Minus size={11} strokeWidth={3} /> : null}
      </span>
      <span className={styles.name} dir="auto">
        <Marked name={name} typed={props.typed} />
      </span>{' '}
      <span className={styles.dim}>{countText(on, of)}</span>
      {favourite !== null && <Kbd keys={`Alt+${favourite}`} isHidden />}
      <span
        className={styles.star}
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          props.onFavourite();
        }}
      >
        <Star size={14} fill={favourite === null ? 'none' : 'currentColor'} />
      </span>
    </div>
  );
}

function countText(on: number, of: number): string {
  if (of === 1) return t(on > 0 ? 'library.tags.on_it' : 'library.tags.off_it');
  if (on === 0) return t('library.tags.on_none');
  return on >= of ? t('library.tags.on_all', { of }) : t('library.tags.on_some', { count: on, of });
}

/** The typed part of the name stands out. */
function Marked({ name, typed }: { name: string; typed: string }) {
  const at = typed === '' ? -1 : name.toLocaleLowerCase().indexOf(typed.toLocaleLowerCase());
  if (at < 0) return name;
  return (
    <>
      {name.slice(0, at)}
      <b className={styles.match}>{name.slice(at, at + typed.length)}</b>
      {name.slice(at + typed.length)}
    </>
  );
}

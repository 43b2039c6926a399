import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { cx } from '../../ui/index.ts';
import styles from './suggestion-list.module.css';
import type { Suggestion } from './suggestions.ts';

const WIDTH_PX = 420;
const EDGE_PX = 8;

/** The list below a query field. The field keeps the focus; keys move the active option. */
export function SuggestionList(props: {
  id: string;
  label: string;
  anchor: RefObject<HTMLElement | null>;
  isShown: boolean;
  suggestions: readonly Suggestion[];
  active: number | null;
  hint: string | null;
  onChoose(suggestion: Suggestion): void;
  onHover(index: number | null): void;
}) {
  const { id, anchor, isShown, suggestions, active } = props;
  const list = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const box = isShown ? anchor.current?.getBoundingClientRect() : undefined;
    if (!box) return;
    const left = Math.max(EDGE_PX, Math.min(box.left, window.innerWidth - WIDTH_PX - EDGE_PX));
    setPlace((before) => (before.left === left && before.top === box.bottom + 6 ? before : { left, top: box.bottom + 6 }));
  }, [anchor, isShown]);
  useLayoutEffect(() => {
    if (active !== null) list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <span className={cx(styles.popup, !isShown && styles.gone)} style={{ ...place, width: WIDTH_PX }}>
      <div id={id} ref={list} role="listbox" aria-label={props.label} className={styles.list}>
        {suggestions.map((suggestion, index) => (
          // The field takes the keys.
          // biome-ignore lint/a11y/useKeyWithClickEvents: as said
          <div
            key={suggestion.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={cx(styles.option, index === active && styles.active)}
            // The focus stays in the field.
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => index !== active && props.onHover(index)}
            onClick={() => props.onChoose(suggestion)}
          >
            <span className={styles.text} dir="auto">
              {suggestion.text}
            </span>
            <span className={styles.detail}>{suggestion.detail}</span>
            {suggestion.count !== undefined && <span className={styles.count}>{suggestion.count}</span>}
          </div>
        ))}
      </div>
      {props.hint !== null && <span className={styles.hint}>{props.hint}</span>}
    </span>
  );
}

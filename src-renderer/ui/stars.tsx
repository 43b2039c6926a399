import { Star } from 'lucide-react';
import { cx } from './cx.ts';
import { useLabels } from './labels.ts';
import styles from './stars.module.css';

const PLACES = [1, 2, 3, 4, 5] as const;

export type StarsProps = {
  /** 0-5; null is not rated. */
  value: number | null;
  /** Makes it a control: a press on the star that is set takes the rating away (0). */
  onChange?: ((value: number) => void) | undefined;
  /** Its name: `Rating`. Needed for a control. */
  label?: string | undefined;
  /** px of one star. */
  size?: number | undefined;
  /** Only the stars that are set. */
  isShort?: boolean | undefined;
};

/** A rating, in text colour. As a control it is one slider: arrows, Home and End. */
export function Stars({ value, onChange, label, size = 14, isShort }: StarsProps) {
  const words = useLabels();
  const rating = value ?? 0;
  const told = value === null ? words.notRated : words.stars(rating);
  const drawings = PLACES.filter((place) => !isShort || place <= rating).map((place) => (
    <Star
      key={place}
      size={size}
      strokeWidth={1.5}
      aria-hidden
      className={(place <= rating ? styles.full : styles.empty) ?? ''}
      data-star={place}
    />
  ));
  if (onChange === undefined) {
    return (
      <span className={styles.stars} role="img" aria-label={label === undefined ? told : `${label}: ${told}`}>
        {drawings}
      </span>
    );
  }
  const step = (next: number) => onChange(Math.min(5, Math.max(0, next)));
  return (
    <div
      className={cx(styles.stars, styles.control)}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={5}
      aria-valuenow={rating}
      aria-valuetext={told}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const along = getComputedStyle(event.currentTarget).direction === 'rtl' ? box.right - event.clientX : event.clientX - box.left;
        const place = Math.min(5, Math.max(1, Math.ceil((along / box.width) * 5)));
        step(place === rating ? 0 : place);
      }}
      onKeyDown={(event) => {
        const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
        if (event.key === 'ArrowUp' || event.key === (isRtl ? 'ArrowLeft' : 'ArrowRight')) step(rating + 1);
        else if (event.key === 'ArrowDown' || event.key === (isRtl ? 'ArrowRight' : 'ArrowLeft')) step(rating - 1);
        else if (event.key === 'Home') step(0);
        else if (event.key === 'End') step(5);
        else return;
        event.preventDefault();
      }}
    >
      {drawings}
    </div>
  );
}

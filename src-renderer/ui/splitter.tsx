import { useRef, useState } from 'react';
import styles from './splitter.module.css';

const STEP_PX = 16;

export type SplitterProps = {
  /** `Width of filters`. */
  label: string;
  /** Width of its panel now, px. */
  size: number;
  min: number;
  max: number;
  /** Called while it is dragged and for each key. */
  onResize: (size: number) => void;
  /** On which side of the line its panel lies. */
  panel: 'start' | 'end';
  /** Id of the panel. */
  controls?: string | undefined;
};

/** The edge between two regions: drag it, or focus it and use the arrow keys (16 px), Home and End. */
export function Splitter({ label, size, min, max, onResize, panel, controls }: SplitterProps) {
  const [isDragging, setDragging] = useState(false);
  const from = useRef({ x: 0, size: 0 });
  const resize = (next: number) => onResize(Math.round(Math.min(max, Math.max(min, next))));
  /** +1 where moving to the right makes the panel wider. */
  const sign = (element: Element) => (getComputedStyle(element).direction === 'rtl' ? -1 : 1) * (panel === 'start' ? 1 : -1);
  return (
    <div
      className={styles.splitter}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-controls={controls}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={size}
      data-dragging={isDragging || undefined}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, size };
        setDragging(true);
      }}
      onPointerMove={(event) => {
        if (isDragging) resize(from.current.size + (event.clientX - from.current.x) * sign(event.currentTarget));
      }}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
      onKeyDown={(event) => {
        const direction = sign(event.currentTarget);
        if (event.key === 'ArrowRight') resize(size + STEP_PX * direction);
        else if (event.key === 'ArrowLeft') resize(size - STEP_PX * direction);
        else if (event.key === 'Home') resize(min);
        else if (event.key === 'End') resize(max);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}

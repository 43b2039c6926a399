import { type ReactNode, useDeferredValue, useEffect, useRef } from 'react';
import { Splitter } from '../../ui/index.ts';
import styles from './side-panel.module.css';

export interface SidePanelProps {
  id: string;
  side: 'start' | 'end';
  width: number;
  min: number;
  max: number;
  splitterLabel: string;
  onWidth(width: number): void;
  /** Too little room beside the grid: it lies over it. */
  isOverlay: boolean;
  onClose(): void;
  children: ReactNode;
}

/** A panel beside the grid with an edge that resizes it; in a narrow window it lies over the grid and Escape closes it. */
export function SidePanel(props: SidePanelProps) {
  const { id, side, width, isOverlay, onClose } = props;
  const element = useRef<HTMLDivElement>(null);
  // Its content is drawn right after the images, in steps that give way to whatever the user does.
  const isDue = useDeferredValue(true, false);
  useEffect(() => {
    if (!isOverlay) return undefined;
    const before = document.activeElement;
    element.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [isOverlay]);
  const panel = (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from wherever the focus is inside
    <div
      ref={element}
      id={id}
      tabIndex={-1}
      className={`${styles.panel} ${isOverlay ? `${styles.overlay} ${styles[side]}` : ''}`}
      style={{ width }}
      onKeyDown={(event) => {
        if (!isOverlay || event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      {isDue && props.children}
    </div>
  );
  if (isOverlay)
    return (
      <>
        {/* The panel's own keys and buttons close it too. */}
        <div className={styles.scrim} aria-hidden="true" onClick={onClose} />
        {panel}
      </>
    );
  const splitter = (
    <Splitter
      label={props.splitterLabel}
      size={width}
      min={props.min}
      max={props.max}
      onResize={props.onWidth}
      panel={side}
      controls={id}
    />
  );
  return (
    <>
      {side === 'end' && splitter}
      {panel}
      {side === 'start' && splitter}
    </>
  );
}

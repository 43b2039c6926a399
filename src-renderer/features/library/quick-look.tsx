import { ArrowLeft, ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { formatCount } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, Kbd, Segmented, Switch } from '../../ui/index.ts';
import { Filmstrip } from './filmstrip.tsx';
import { LookPicture, type Zoom } from './look-picture.tsx';
import styles from './quick-look.module.css';
import { sortOf, sortTitle } from './sort-menu.tsx';

export interface QuickLookProps {
  isRevealed(sha256: string): boolean;
  zoom: Zoom;
  onZoom(zoom: Zoom): void;
  advances: boolean;
  onAdvances(advances: boolean): void;
  onClose(): void;
}

/** One image as large as there is room, with those before and after it in the view. */
export function QuickLook({ isRevealed, zoom, onZoom, advances, onAdvances, onClose }: QuickLookProps) {
  const { view: viewStore, ui } = useStores();
  const view = useStore(viewStore, (state) => state.view);
  const focusIndex = useStore(viewStore, (state) => state.focusIndex);
  useStore(viewStore, (state) => state.rowsVersion);
  const isDetailsOpen = useStore(ui, (state) => state.detailsOpen);
  const { rowAt, need, setFocus } = viewStore.getState();
  const region = useRef<HTMLElement>(null);
  useEffect(() => region.current?.focus({ preventScroll: true }), []);
  useEffect(() => need(Math.max(0, focusIndex - 1), focusIndex + 2), [need, focusIndex]);
  // The next and the last one are there when they are stepped to. Hidden ones are not asked for.
  const near = [rowAt(focusIndex + 1), rowAt(focusIndex - 1)].flatMap((other) =>
    other?.sha256 && other.hidden === null ? [other.sha256] : [],
  );
  const ahead = near.join(' ');
  useEffect(() => {
    for (const sha256 of ahead.split(' ').filter(Boolean)) new Image().src = `/media/image/${sha256}`;
  }, [ahead]);
  const row = rowAt(focusIndex);
  const matched = view?.matched ?? 0;
  const { field } = sortOf(view?.order_by ?? null);
  return (
    <section ref={region} className={styles.look} aria-label={t('library.look')} tabIndex={-1}>
      <header className={styles.header}>
        <Button icon={ArrowLeft} kbd="Esc" onPress={onClose}>
          {t('library.look.back')}
        </Button>
        <h2 className={styles.position} aria-live="polite">
          <strong>{t('library.look.position', { position: focusIndex + 1, matched })}</strong>{' '}
          <span className={styles.dim}>
            {field === null ? t('library.look.in_view') : t('library.look.in_view_by', { field: sortTitle(field).toLowerCase() })}
          </span>
        </h2>
        <div className={styles.gap} />
        <Segmented
          label={t('library.look.zoom')}
          value={zoom}
          options={[
            { id: 'fit', text: t('library.look.fit') },
            { id: 'fill', text: t('library.look.fill') },
            { id: 'actual', text: t('library.look.actual') },
          ]}
          onChange={onZoom}
        />
        <Switch isOn={advances} onChange={onAdvances} isTextFirst>
          {t('library.look.advance')}
        </Switch>
        <Button kbd="I" pressed={isDetailsOpen} onPress={() => ui.getState().toggle('details')}>
          {t('library.details')}
        </Button>
      </header>
      <div className={styles.stage}>
        <LookPicture row={row} zoom={zoom} isRevealed={isRevealed} />
        <StepButton side="start" isDisabled={focusIndex === 0} onPress={() => setFocus(focusIndex - 1)} />
        <StepButton side="end" isDisabled={focusIndex >= matched - 1} onPress={() => setFocus(focusIndex + 1)} />
      </div>
      <Filmstrip isRevealed={isRevealed} />
      <footer className={styles.keys}>
        <KeyHint keys={['←', '→']} text={t('library.look.step')} />
        <KeyHint keys={[formatCount(0), formatCount(5)]} text={t('library.look.rate')} />
        <KeyHint keys={['P', 'X', 'U']} text={t('library.look.flag')} />
        <KeyHint keys={['T']} text={t('library.look.tag')} />
        <KeyHint keys={['Z']} text={t('library.look.zoom_hint')} />
        <KeyHint keys={['Space']} text={t('library.look.close')} />
      </footer>
    </section>
  );
}

function StepButton({ side, isDisabled, onPress }: { side: 'start' | 'end'; isDisabled: boolean; onPress(): void }) {
  const Chevron = side === 'start' ? ChevronLeft : ChevronRight;
  return (
    <button
      type="button"
      className={`${styles.step} ${styles[side]}`}
      aria-label={t(side === 'start' ? 'library.look.previous' : 'library.look.next')}
      disabled={isDisabled}
      onClick={onPress}
    >
      <Chevron size={20} aria-hidden="true" />
    </button>
  );
}

function KeyHint({ keys, text }: { keys: readonly string[]; text: string }) {
  return (
    <span className={styles.hint}>
      {keys.map((key) => (
        <Kbd key={key} keys={key} />
      ))}{' '}
      {text}
    </span>
  );
}

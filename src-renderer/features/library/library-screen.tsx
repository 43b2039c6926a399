import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { z } from 'zod';
import { useCommands } from '../../commands/registry.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { selectedCount } from '../../stores/selection-store.ts';
import { useStores } from '../../stores/stores.ts';
import { useLayoutValue } from '../../stores/use-layout-value.ts';
import { PanelledScreen } from '../panels/panelled-screen.tsx';
import { Inspector } from './inspector/inspector.tsx';
import { LibraryBody } from './library-body.tsx';
import styles from './library-screen.module.css';
import type { Zoom } from './look-picture.tsx';
import { QuickLook } from './quick-look.tsx';
import { useSampleActions } from './sample-actions.ts';
import { sampleCommands } from './sample-commands.ts';
import { SelectionBar } from './selection-bar.tsx';
import { SelectionHeader } from './selection-header.tsx';
import { TagPalette } from './tag-palette.tsx';
import { Toolbar } from './toolbar.tsx';
import { useLibraryView } from './use-library-view.ts';
import { useReveal } from './use-reveal.ts';
import { useTileHeight } from './use-tile-height.ts';

const advancesSchema = z.boolean();

/** The main screen: query, filters, images, details. */
export function LibraryScreen() {
  const stores = useStores();
  const { ui, selection, registry, view } = stores;
  useLibraryView();
  const actions = useSampleActions();
  const reveal = useReveal();
  const [tileHeight, setTileHeight] = useTileHeight();
  const [isLooking, setLooking] = useState(false);
  const [zoom, setZoom] = useState<Zoom>('fit');
  const [advances, setAdvances] = useLayoutValue('library.advances', advancesSchema, false);
  const isTagging = useStore(ui, (state) => state.overlay.kind === 'tags');
  const isMany = useStore(selection, (state) => selectedCount(state.selected) > 1);
  const centre = useRef<HTMLElement>(null);

  const look = useMemo(
    () => ({
      isOpen: isLooking,
      open: () => setLooking(true),
      close() {
        setLooking(false);
        setZoom('fit');
      },
    }),
    [isLooking],
  );
  const wasLooking = useRef(false);
  useEffect(() => {
    if (wasLooking.current && !isLooking) focusGrid(centre.current);
    wasLooking.current = isLooking;
  }, [isLooking]);
  const openAt = useCallback(
    (index: number) => {
      view.getState().setFocus(index);
      setLooking(true);
    },
    [view],
  );
  const rate = async (rating: number | null): Promise<void> => {
    const before = view.getState();
    await actions.rate(rating);
    const { focusIndex, setFocus, view: opened } = view.getState();
    // Only from the image that was rated.
    if (isLooking && advances && focusIndex === before.focusIndex && focusIndex + 1 < (opened?.matched ?? 0)) setFocus(focusIndex + 1);
  };
  useCommands(registry, [
    ...sampleCommands({ stores, actions, look, hold: reveal, tileHeight, setTileHeight, rate: (rating) => void rate(rating) }),
    {
      id: 'look.zoom',
      title: 'library.key.zoom',
      group: 'image',
      keys: ['KeyZ'],
      isEnabled: () => isLooking,
      run: () => setZoom((now) => (now === 'actual' ? 'fit' : 'actual')),
    },
  ]);

  return (
    <PanelledScreen
      scope="library"
      title={t('library.screen')}
      centre={centre}
      centreLabel={t('library.images')}
      isClose={isLooking}
      detailsLabel={t('library.details_width')}
      details={<Inspector actions={actions} isRevealed={reveal.isRevealed} isPlain={isLooking} />}
    >
      {isLooking ? (
        <QuickLook
          isRevealed={reveal.isRevealed}
          zoom={zoom}
          onZoom={setZoom}
          advances={advances}
          onAdvances={setAdvances}
          onClose={look.close}
        />
      ) : (
        <>
          {isMany ? <SelectionHeader /> : <Toolbar tileHeight={tileHeight} onTileHeight={setTileHeight} />}
          <div className={styles.view}>
            <LibraryBody tileHeight={tileHeight} onOpen={openAt} isRevealed={reveal.isRevealed} />
            {isMany && <SelectionBar actions={actions} />}
          </div>
        </>
      )}
      {isTagging && <TagPalette actions={actions} onClose={() => ui.getState().closeOverlay()} />}
    </PanelledScreen>
  );
}

function focusGrid(centre: HTMLElement | null): void {
  centre?.querySelector<HTMLElement>('[role="grid"] [tabindex="0"], [role="grid"][tabindex="0"]')?.focus({ preventScroll: true });
}

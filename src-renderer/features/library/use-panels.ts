import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { useStores } from '../../stores/stores.ts';
import { useLayoutValue } from '../../stores/use-layout-value.ts';
import { useMedia } from './use-media.ts';

const widthsSchema = z.object({ filters: z.number(), details: z.number() });
export const LIMITS = { filters: { min: 220, max: 400 }, details: { min: 264, max: 420 } } as const;
const START = { filters: 256, details: 292 };

/** Widths of the side panels, and whether there is room beside the grid. In a narrow window both begin closed. */
export function usePanels(name = 'library.panels', start = START) {
  const { ui } = useStores();
  const [widths, setWidths] = useLayoutValue(name, widthsSchema, start);
  const isNarrow = useMedia('(max-width: 1099px)');
  const wide = useRef({ filters: true, details: true });
  useEffect(() => {
    const { toggle, filtersOpen, detailsOpen } = ui.getState();
    if (isNarrow) {
      wide.current = { filters: filtersOpen, details: detailsOpen };
      toggle('filters', false);
      toggle('details', false);
      return () => {
        ui.getState().toggle('filters', wide.current.filters);
        ui.getState().toggle('details', wide.current.details);
      };
    }
    return undefined;
  }, [ui, isNarrow]);
  return { widths, setWidths, isNarrow };
}

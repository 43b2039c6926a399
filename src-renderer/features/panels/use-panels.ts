import { useEffect, useLayoutEffect } from 'react';
import { z } from 'zod';
import type { Scope } from '#shared/query/fields.ts';
import { useStores } from '../../stores/stores.ts';
import { useLayoutValue } from '../../stores/use-layout-value.ts';
import { useMedia } from '../../ui/use-media.ts';

const widthsSchema = z.object({ filters: z.number(), details: z.number() });
/** CSS pixels. */
export type PanelWidths = z.infer<typeof widthsSchema>;
export const LIMITS = { filters: { min: 220, max: 400 }, details: { min: 264, max: 420 } } as const;
const START = { filters: 256, details: 292 };

const openSchema = z.object({ filters: z.boolean(), details: z.boolean() });
const BOTH = { filters: true, details: true };

/** Widths of the side panels, and whether there is room beside the grid. Which are open is kept; in a narrow window both begin closed. */
export function usePanels(scope: Scope, start: PanelWidths = START) {
  const { ui } = useStores();
  const [widths, setWidths] = useLayoutValue(`${scope}.panels`, widthsSchema, start);
  const [{ filters, details }, setOpen] = useLayoutValue('panels.open', openSchema, BOTH);
  const isNarrow = useMedia('(max-width: 1099px)');
  useLayoutEffect(() => {
    ui.getState().toggle('filters', filters && !isNarrow);
    ui.getState().toggle('details', details && !isNarrow);
  }, [ui, isNarrow, filters, details]);
  useEffect(() => {
    // What lies over the content of a narrow window is open for a moment only.
    if (isNarrow) return undefined;
    return ui.subscribe(({ filtersOpen, detailsOpen }) => {
      if (filtersOpen !== filters || detailsOpen !== details) setOpen({ filters: filtersOpen, details: detailsOpen });
    });
  }, [ui, isNarrow, filters, details, setOpen]);
  return { widths, setWidths, isNarrow };
}

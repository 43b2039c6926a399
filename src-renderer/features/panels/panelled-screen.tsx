import type { ReactNode, RefObject } from 'react';
import type { Scope } from '#shared/query/fields.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { FilterPanel } from '../filters/filter-panel.tsx';
import { QueryBar } from '../query/query-bar.tsx';
import styles from './panelled-screen.module.css';
import { SidePanel } from './side-panel.tsx';
import { LIMITS, type PanelWidths, usePanels } from './use-panels.ts';

export interface PanelledScreenProps {
  scope: Scope;
  /** Of the screen, for those who hear the page. */
  title: string;
  /** Of what stands between the panels. */
  centreLabel: string;
  centre?: RefObject<HTMLElement | null> | undefined;
  /** Widths until the user sets others. */
  widths?: PanelWidths | undefined;
  detailsLabel: string;
  details: ReactNode;
  /** One thing is looked at closely: neither query nor filters. */
  isClose?: boolean | undefined;
  children: ReactNode;
}

/** A screen over one scope: its query, its filters at the start, what is found, and details at the end. */
export function PanelledScreen(props: PanelledScreenProps) {
  const { scope, isClose = false } = props;
  const { ui } = useStores();
  const { widths, setWidths, isNarrow } = usePanels(scope, props.widths);
  const filtersOpen = useStore(ui, (state) => state.filtersOpen);
  const detailsOpen = useStore(ui, (state) => state.detailsOpen);
  return (
    <main className={styles.screen} aria-label={props.title}>
      <h1 className={styles.heading}>{props.title}</h1>
      {!isClose && <QueryBar scope={scope} />}
      <div className={styles.body}>
        {filtersOpen && !isClose && (
          <SidePanel
            id={`${scope}-filters`}
            side="start"
            width={widths.filters}
            {...LIMITS.filters}
            splitterLabel={t('library.filters_width')}
            onWidth={(filters) => setWidths({ ...widths, filters })}
            isOverlay={isNarrow}
            onClose={() => ui.getState().toggle('filters', false)}
          >
            <FilterPanel scope={scope} />
          </SidePanel>
        )}
        <section ref={props.centre} className={styles.centre} aria-label={props.centreLabel}>
          {props.children}
        </section>
        {detailsOpen && (
          <SidePanel
            id={`${scope}-details`}
            side="end"
            width={widths.details}
            {...LIMITS.details}
            splitterLabel={props.detailsLabel}
            onWidth={(details) => setWidths({ ...widths, details })}
            isOverlay={isNarrow}
            onClose={() => ui.getState().toggle('details', false)}
          >
            {props.details}
          </SidePanel>
        )}
      </div>
    </main>
  );
}

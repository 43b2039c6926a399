import { ConceptSheet } from '../features/concept/concept-sheet.tsx';
import { ExportSheet } from '../features/export/export-sheet.tsx';
import { DownloadSheet } from '../features/jobs/download-sheet.tsx';
import { ScoreSheet } from '../features/jobs/score-sheet.tsx';
import { SourcesSheet } from '../features/sources/sources-sheet.tsx';
import { useStore } from '../stores/create-store.ts';
import { useStores } from '../stores/stores.ts';
import { AboutSheet } from './about-sheet.tsx';
import { HistorySheet } from './history/history-sheet.tsx';
import { LibrariesSheet } from './libraries/libraries-sheet.tsx';
import { CommandPalette } from './palette/command-palette.tsx';
import { ShortcutsSheet } from './palette/shortcuts-sheet.tsx';

/** What lies over the screen, if something does. Tags and saved views are drawn by the screen itself. */
export function Overlays() {
  const { ui } = useStores();
  const overlay = useStore(ui, (state) => state.overlay);
  switch (overlay.kind) {
    case 'export':
      return <ExportSheet />;
    case 'sources':
      // Another drop begins anew.
      return <SourcesSheet key={overlay.paths?.join('\n')} tab={overlay.tab} paths={overlay.paths} />;
    case 'concept':
      return <ConceptSheet />;
    case 'download':
      return <DownloadSheet />;
    case 'score':
      return <ScoreSheet />;
    case 'libraries':
      return <LibrariesSheet key={overlay.what} what={overlay.what} />;
    case 'commands':
      return <CommandPalette />;
    case 'shortcuts':
      return <ShortcutsSheet />;
    case 'history':
      return <HistorySheet />;
    case 'about':
      return <AboutSheet />;
    default:
      return null;
  }
}

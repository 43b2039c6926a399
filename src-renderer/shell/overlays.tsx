import { Suspense } from 'react';
import { useStore } from '../stores/create-store.ts';
import { useStores } from '../stores/stores.ts';
import type { Overlay } from '../stores/ui-store.ts';
import { later } from './later.ts';
import { CommandPalette } from './palette/command-palette.tsx';

// The palette is not among them: what is typed right behind its key is meant for it.
const ConceptSheet = later(async () => (await import('../features/concept/concept-sheet.tsx')).ConceptSheet);
const ExportSheet = later(async () => (await import('../features/export/export-sheet.tsx')).ExportSheet);
const DownloadSheet = later(async () => (await import('../features/jobs/download-sheet.tsx')).DownloadSheet);
const ScoreSheet = later(async () => (await import('../features/jobs/score-sheet.tsx')).ScoreSheet);
const SourcesSheet = later(async () => (await import('../features/sources/sources-sheet.tsx')).SourcesSheet);
const AboutSheet = later(async () => (await import('./about-sheet.tsx')).AboutSheet);
const HistorySheet = later(async () => (await import('./history/history-sheet.tsx')).HistorySheet);
const LibrariesSheet = later(async () => (await import('./libraries/libraries-sheet.tsx')).LibrariesSheet);
const ShortcutsSheet = later(async () => (await import('./palette/shortcuts-sheet.tsx')).ShortcutsSheet);

/** What lies over the screen, if something does. Tags and saved views are drawn by the screen itself. */
export function Overlays() {
  const { ui } = useStores();
  const overlay = useStore(ui, (state) => state.overlay);
  return <Suspense>{sheetOf(overlay)}</Suspense>;
}

function sheetOf(overlay: Overlay) {
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

import { type ComponentType, useEffect } from 'react';
import { JobsScreen } from '../features/jobs/jobs-screen.tsx';
import { useRunNews } from '../features/jobs/use-run-news.ts';
import { LibraryScreen } from '../features/library/library-screen.tsx';
import { ModelsScreen } from '../features/models/models-screen.tsx';
import { PoolScreen } from '../features/pool/pool-screen.tsx';
import { SettingsScreen } from '../features/settings/settings-screen.tsx';
import { StartScreen } from '../features/start/start-screen.tsx';
import { t } from '../messages/translate.ts';
import { useStore } from '../stores/create-store.ts';
import { useStores } from '../stores/stores.ts';
import type { Screen } from '../stores/ui-store.ts';
import { ToastHost } from '../ui/toast.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { DropZone } from './drop-zone.tsx';
import styles from './frame.module.css';
import { useGlobalCommands } from './global-commands.ts';
import { JobDrawer } from './job-drawer.tsx';
import { Overlays } from './overlays.tsx';
import { Rail } from './rail.tsx';
import { SkipLink } from './skip-link.tsx';
import { TitleBar } from './title-bar.tsx';
import { useMenuState } from './use-menu-state.ts';
import { useShellEvents } from './use-shell-events.ts';

const SCREENS: Readonly<Record<Screen, ComponentType>> = {
  pool: PoolScreen,
  library: LibraryScreen,
  jobs: JobsScreen,
  models: ModelsScreen,
  settings: SettingsScreen,
};

/** Title bar, rail, the screen in view, the drawer of jobs, and what lies over them. */
export function Frame() {
  const { ui, app } = useStores();
  useGlobalCommands();
  useShellEvents();
  useMenuState();
  useRunNews();
  const screen = useStore(ui, (state) => state.screen);
  const known = useStore(app, (state) => state.app);
  const toast = useStore(ui, (state) => state.toast);
  const isOpen = known?.library !== null && known?.library !== undefined;
  // Models and settings are there without a library too.
  const ScreenInView = isOpen || screen === 'settings' ? SCREENS[screen] : StartScreen;
  const libraryName = known?.library?.name;
  useEffect(() => {
    document.title =
      libraryName === undefined ? t('shell.app') : t('shell.page_title', { screen: t(`shell.screen.${screen}`), library: libraryName });
  }, [libraryName, screen]);
  return (
    <div className={styles.frame}>
      <SkipLink />
      <TitleBar />
      <ConnectionBanner />
      <div className={styles.middle}>
        {isOpen && <Rail />}
        <div className={styles.screen}>
          {known !== null && <ScreenInView />}
          <ToastHost
            toast={
              toast && {
                id: toast.id,
                text: toast.text,
                ...(toast.action && { action: { text: toast.action.label, kbd: toast.action.keys, onPress: toast.action.run } }),
              }
            }
            onClose={() => toast && ui.getState().dismissToast(toast.id)}
          />
        </div>
      </div>
      {isOpen && <JobDrawer />}
      <Overlays />
      <DropZone />
    </div>
  );
}

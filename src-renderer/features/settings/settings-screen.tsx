import type { ComponentType } from 'react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { AppearanceSection } from './appearance-section.tsx';
import { DownloadsSection } from './downloads-section.tsx';
import { KeysSection } from './keys-section.tsx';
import { LibrarySection } from './library-section.tsx';
import { PrivacySection } from './privacy-section.tsx';
import { SafetySection } from './safety-section.tsx';
import styles from './settings-screen.module.css';

const SECTIONS = ['appearance', 'downloads', 'safety', 'keys', 'privacy', 'library'] as const;
const CONTENT: Readonly<Record<(typeof SECTIONS)[number], ComponentType>> = {
  appearance: AppearanceSection,
  downloads: DownloadsSection,
  safety: SafetySection,
  keys: KeysSection,
  privacy: PrivacySection,
  library: LibrarySection,
};

/** What the user has set for this computer, and facts of the open library. Everything takes effect at once. */
export function SettingsScreen() {
  const { app } = useStores();
  const isKnown = useStore(app, (state) => state.app !== null);
  if (!isKnown) return null;
  const jump = (section: string): void => {
    const heading = document.getElementById(`settings-${section}`);
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  };
  return (
    <main className={styles.screen} aria-labelledby="settings-title">
      <nav className={styles.nav} aria-label={t('settings.sections')}>
        {SECTIONS.map((section) => (
          <button key={section} type="button" className={styles.jump} onClick={() => jump(section)}>
            {t(`settings.${section}`)}
          </button>
        ))}
      </nav>
      <div className={styles.scroll}>
        <div className={styles.content}>
          <h1 id="settings-title" className={styles.title}>
            {t('settings.title')}
          </h1>
          {SECTIONS.map((section) => {
            const Content = CONTENT[section];
            return (
              <section key={section} className={styles.section} aria-labelledby={`settings-${section}`}>
                <h2 id={`settings-${section}`} tabIndex={-1} className={styles.heading}>
                  {t(`settings.${section}`)}
                </h2>
                <Content />
              </section>
            );
          })}
        </div>
      </div>
    </main>
  );
}

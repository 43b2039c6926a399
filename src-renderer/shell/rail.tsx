import { Box, Database, Images, ListChecks, Settings } from 'lucide-react';
import { formatCount } from '../messages/format.ts';
import { t } from '../messages/translate.ts';
import { useStore } from '../stores/create-store.ts';
import { isAtWork } from '../stores/runs-store.ts';
import { useStores } from '../stores/stores.ts';
import type { Screen } from '../stores/ui-store.ts';
import { Icon, type IconType } from '../ui/icon.tsx';
import styles from './rail.module.css';

const UPPER: readonly (readonly [Screen, IconType])[] = [
  ['pool', Database],
  ['library', Images],
  ['jobs', ListChecks],
];
const LOWER: readonly (readonly [Screen, IconType])[] = [
  ['models', Box],
  ['settings', Settings],
];

/** The screens, always with their names. */
export function Rail() {
  const { runs } = useStores();
  const atWork = useStore(runs, (state) => state.runs.filter(isAtWork).length);
  return (
    <nav className={styles.rail} aria-label={t('shell.rail')}>
      {UPPER.map(([screen, icon]) => (
        <RailItem key={screen} screen={screen} icon={icon} badge={screen === 'jobs' ? atWork : 0} />
      ))}
      <div className={styles.space} />
      {LOWER.map(([screen, icon]) => (
        <RailItem key={screen} screen={screen} icon={icon} badge={0} />
      ))}
    </nav>
  );
}

function RailItem({ screen, icon, badge }: { screen: Screen; icon: IconType; badge: number }) {
  const { ui } = useStores();
  const isShown = useStore(ui, (state) => state.screen === screen);
  return (
    <button type="button" className={styles.item} aria-current={isShown ? 'page' : undefined} onClick={() => ui.getState().show(screen)}>
      <span className={styles.icon}>
        <Icon icon={icon} size={19} />
        {badge > 0 && (
          <span className={styles.badge} role="img" aria-label={t('shell.rail.at_work', { count: badge })}>
            {formatCount(badge)}
          </span>
        )}
      </span>
      <span>{t(`shell.screen.${screen}`)}</span>
    </button>
  );
}

import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Switch } from '../../ui/switch.tsx';
import { NumberRow } from './number-row.tsx';
import styles from './settings-screen.module.css';
import { useSettings } from './use-settings.ts';

/** Which images are drawn blurred. */
export function SafetySection() {
  const { library } = useStores();
  const [settings, change] = useSettings();
  const isOpen = useStore(library, (state) => state.library !== null);
  const model = useStore(library, (state) => state.library?.scorers.find(({ name }) => name === 'nsfw')?.label);
  return (
    <>
      <div className={styles.control}>
        <Switch isOn={settings.hide_unsafe} onChange={(hide_unsafe) => void change({ hide_unsafe })}>
          {t('settings.hide')}
        </Switch>
        <p className={styles.note}>{t('settings.hide.text')}</p>
      </div>
      <NumberRow
        label={t('settings.threshold')}
        note={
          model !== undefined
            ? t('settings.threshold.hint', { model })
            : t(isOpen ? 'settings.threshold.none' : 'settings.threshold.no_library')
        }
        value={settings.nsfw_threshold}
        from={0}
        to={1}
        step={0.05}
        onChange={(nsfw_threshold) => void change({ nsfw_threshold })}
      />
    </>
  );
}

import { useCopyText } from '../features/jobs/use-copy-text.ts';
import { formatBytes, formatCount } from '../messages/format.ts';
import { t } from '../messages/translate.ts';
import { useStore } from '../stores/create-store.ts';
import { useStores } from '../stores/stores.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/sheet.tsx';
import styles from './about-sheet.module.css';

/** Version and machine, for reports of faults. */
export function AboutSheet() {
  const { ui, app } = useStores();
  const copy = useCopyText();
  const known = useStore(app, (state) => state.app);
  if (known === null) return null;
  const facts: readonly (readonly [string, string])[] = [
    [t('about.version'), known.version],
    [t('about.home'), t(`about.home.${known.home}`)],
    [t('about.platform'), known.platform],
    [t('about.processors'), formatCount(known.cores)],
    [t('about.memory'), formatBytes(known.memory_bytes)],
    [t('about.licence'), t('about.licence.text')],
  ];
  return (
    <Sheet
      size="small"
      title={t('about.title')}
      onClose={() => ui.getState().closeOverlay()}
      footer={
        <Button onPress={() => void copy(facts.map((fact) => fact.join(': ')).join('\n'), t('about.copied'))}>{t('about.copy')}</Button>
      }
    >
      <div className={styles.body}>
        <p>{t('about.text')}</p>
        <dl className={styles.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Sheet>
  );
}

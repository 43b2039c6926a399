import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import styles from './settings-screen.module.css';

/** Every kind of connection that leaves this computer, and what never does. */
export function PrivacySection() {
  const { app } = useStores();
  const version = useStore(app, (state) => state.app?.version ?? '');
  const contact = useStore(app, (state) => state.app?.settings.contact ?? '');
  // As the engine names itself to hosts.
  const product = `Gleaner/${version.split('.').slice(0, 2).join('.')}`;
  const agent = contact === '' ? product : `${product} (${/^https?:/.test(contact) ? '+' : 'mailto:'}${contact.replace(/^mailto:/, '')})`;
  return (
    <>
      <p>{t('settings.privacy.lead')}</p>
      <dl className={styles.facts}>
        <dt>{t('settings.privacy.images')}</dt>
        <dd>{t('settings.privacy.images.text', { agent })}</dd>
        <dt>{t('settings.privacy.models')}</dt>
        <dd>{t('settings.privacy.models.text')}</dd>
        <dt>{t('settings.privacy.loopback')}</dt>
        <dd>{t('settings.privacy.loopback.text')}</dd>
        <dt>{t('settings.privacy.none')}</dt>
        <dd>{t('settings.privacy.none.text')}</dd>
      </dl>
    </>
  );
}

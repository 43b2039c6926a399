import { useState } from 'react';
import { t } from '../../messages/translate.ts';
import { Field } from '../../ui/field.tsx';
import { NumberRow } from './number-row.tsx';
import styles from './settings-screen.module.css';
import { useSettings } from './use-settings.ts';

const GB = 1_000_000_000;
/** What the engine takes: one mail address or one web address, or none. */
const CONTACT = /^(|https?:\/\/[^\s()";<>\\]+|(mailto:)?[^\s@/:()";<>\\]+@[^\s@/:()";<>\\]+\.[^\s@/:.()";<>\\]+)$/;

/** Who asks for images, how fast, and when to stop for want of space. */
export function DownloadsSection() {
  const [settings, change] = useSettings();
  return (
    <>
      <ContactField />
      <NumberRow
        label={t('settings.interval')}
        note={t('settings.interval.hint')}
        value={settings.host_interval_ms / 1000}
        from={0.1}
        to={60}
        step={0.1}
        onChange={(seconds) => void change({ host_interval_ms: Math.round(seconds * 1000) })}
      />
      <NumberRow
        label={t('settings.per_host')}
        note={t('settings.per_host.hint')}
        value={settings.per_host}
        from={1}
        to={8}
        step={1}
        isWhole
        onChange={(per_host) => void change({ per_host })}
      />
      <NumberRow
        label={t('settings.free')}
        note={t('settings.free.hint')}
        value={settings.min_free_bytes / GB}
        from={0}
        to={10_000}
        step={0.5}
        onChange={(gigabytes) => void change({ min_free_bytes: Math.round(gigabytes * GB) })}
      />
    </>
  );
}

function ContactField() {
  const [{ contact: saved }, change] = useSettings();
  const [typed, setTyped] = useState<string | null>(null);
  const value = typed ?? saved;
  const isGood = CONTACT.test(value.trim());
  const keep = (): void => {
    if (typed === null || !isGood) return;
    setTyped(null);
    if (typed.trim() !== saved) void change({ contact: typed.trim() });
  };
  return (
    <Field
      className={styles.contact}
      label={t('settings.contact')}
      isCode
      type="email"
      value={value}
      onChange={setTyped}
      onBlur={keep}
      onSubmit={keep}
      hint={t('settings.contact.hint')}
      error={isGood ? undefined : t('settings.contact.wrong')}
    />
  );
}

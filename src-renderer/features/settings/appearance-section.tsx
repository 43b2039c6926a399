import { DENSITIES, THEMES } from '#shared/model/app-settings.ts';
import { formatBytes, formatDate, formatNumber } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { SettingRow } from './setting-row.tsx';
import { useSettings } from './use-settings.ts';

/** Locales offered for numbers and dates; each is written in its own language. */
const LOCALES = [
  'system',
  'en-GB',
  'en-US',
  'de',
  'de-CH',
  'fr',
  'es',
  'it',
  'nl',
  'pl',
  'pt-BR',
  'sv',
  'tr',
  'ja',
  'zh-CN',
  'hi',
  'ar-EG',
] as const;
const EXAMPLE = { number: 1234567.5, bytes: 1_900_000_000, date: Date.UTC(2026, 10, 18, 12) } as const;

function localeName(locale: string): string {
  if (locale === 'system') return t('settings.locale.system');
  return new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale;
}

/** Theme, density, how numbers are written. */
export function AppearanceSection() {
  const [settings, change] = useSettings();
  // One that was set by hand in the file stays in the list.
  const locales: readonly string[] = LOCALES.some((locale) => locale === settings.locale) ? LOCALES : [...LOCALES, settings.locale];
  return (
    <>
      <SettingRow label={t('settings.theme')} note={t('settings.theme.note')}>
        <Segmented
          label={t('settings.theme')}
          value={settings.theme}
          options={THEMES.map((id) => ({ id, text: t(`settings.theme.${id}`) }))}
          onChange={(theme) => void change({ theme })}
        />
      </SettingRow>
      <SettingRow label={t('settings.density')}>
        <Segmented
          label={t('settings.density')}
          value={settings.density}
          options={DENSITIES.map((id) => ({ id, text: t(`settings.density.${id}`) }))}
          onChange={(density) => void change({ density })}
        />
      </SettingRow>
      <SettingRow
        label={t('settings.locale')}
        note={t('settings.locale.example', {
          number: formatNumber(EXAMPLE.number, 1),
          bytes: formatBytes(EXAMPLE.bytes),
          date: formatDate(EXAMPLE.date),
        })}
      >
        <Select
          label={t('settings.locale')}
          isLabelHidden
          value={settings.locale}
          options={locales.map((id) => ({ id, text: localeName(id) }))}
          onChange={(locale) => void change({ locale })}
        />
      </SettingRow>
    </>
  );
}

import { useState } from 'react';
import { formatNumber } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Field, NumberField, RadioList } from '../../ui/index.ts';
import { useAnswer } from '../library/use-answer.ts';
import { StartSheet } from './start-sheet.tsx';
import styles from './work-sheet.module.css';

type Keep = 'original' | 'resized' | 'none';

const SIDE = { start: 1024, least: 16, most: 16_384 } as const;

/** Begins a download: who asks, and what is kept of each image. Nothing is asked of any site before. */
export function DownloadSheet() {
  const { client, runs, ui, app, library, attempt } = useStores();
  const settings = useStore(app, (state) => state.app?.settings);
  const rev = useStore(library, (state) => state.library?.rev ?? 0);
  const [typed, setTyped] = useState<string | null>(null);
  const [keep, setKeep] = useState<Keep>('original');
  const [side, setSide] = useState<number>(SIDE.start);
  const [isTried, setTried] = useState(false);
  const { value: status } = useAnswer(`${rev}`, (signal) => client.call('status', {}, { signal }));
  const pending = status?.pending ?? null;
  const contact = (typed ?? settings?.contact ?? '').trim();
  const problem =
    contact === '' ? t('download.contact_missing') : /^[\x21-\x7e]{3,200}$/.test(contact) ? undefined : t('download.contact_spaces');
  const close = (): void => ui.getState().closeOverlay();

  const begin = async (): Promise<void> => {
    setTried(true);
    if (problem !== undefined || pending === 0) return;
    if (contact !== settings?.contact) await app.getState().changeSettings({ contact });
    const run = await runs.getState().start('download', { keep: keep === 'resized' ? { maxSide: side } : keep });
    close();
    ui.getState().tell({
      tone: 'done',
      text: t('download.started', { count: pending ?? 0 }),
      action: { label: t('jobs.news.show'), run: () => ui.getState().showRun(run) },
    });
  };
  return (
    <StartSheet
      id="sheet.download.start"
      command="command.library.download"
      group="library"
      size="small"
      title={t('download.title')}
      subtitle={pending === null ? t('download.counting') : t('download.subtitle', { count: pending })}
      button={t('download.button', { count: pending ?? 0 })}
      obstacle={pending === 0 ? t('download.nothing') : undefined}
      onBegin={begin}
    >
      <div className={styles.body}>
        <Field
          label={t('download.contact')}
          hint={t('download.contact_hint')}
          value={typed ?? settings?.contact ?? ''}
          onChange={setTyped}
          onSubmit={() => void attempt(begin)}
          error={problem !== undefined && (isTried || contact !== '') ? problem : undefined}
          isCode
          autoFocus={settings?.contact === ''}
        />
        <div className={styles.group}>
          <h3 className={styles.heading}>{t('download.keep')}</h3>
          <RadioList<Keep>
            label={t('download.keep')}
            value={keep}
            options={(['original', 'resized', 'none'] as const).map((id) => ({
              id,
              title: t(`download.keep.${id}`),
              text: t(`download.keep.${id}_text`),
              ...(id === 'resized' &&
                keep === 'resized' && {
                  extra: (
                    <NumberField
                      label={t('download.side')}
                      size="normal"
                      value={side}
                      step={64}
                      onCommit={(entry) => {
                        if (entry.kind === 'value') setSide(Math.round(Math.min(SIDE.most, Math.max(SIDE.least, entry.value))));
                      }}
                    />
                  ),
                }),
            }))}
            onChange={setKeep}
          />
        </div>
        {settings && (
          <p className={styles.note}>
            {t('download.pace', {
              seconds: formatNumber(settings.host_interval_ms / 1000, settings.host_interval_ms % 1000 === 0 ? 0 : 1),
              connections: settings.per_host,
            })}
          </p>
        )}
      </div>
    </StartSheet>
  );
}

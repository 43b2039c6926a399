import { useState } from 'react';
import { t } from '../../messages/translate.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { FolderBrowser } from '../browse/folder-browser.tsx';
import { StartSheet } from '../jobs/start-sheet.tsx';
import { ChosenPaths } from './chosen-paths.tsx';
import { IDENTIFYING_PRESETS, PRESETS, type PresetId, SOURCE_KINDS, type SourceTab } from './source-kinds.ts';
import styles from './sources-sheet.module.css';

/** Where pairs and images come from: crawl files are extracted, tables attached, datasets imported. Each becomes a job. */
export function SourcesSheet({ tab: first, paths = [] }: { tab: SourceTab /** Chosen already. */; paths?: readonly string[] | undefined }) {
  const { ui, runs, shell, attempt } = useStores();
  const [tab, setTab] = useState<SourceTab>(first);
  const [chosen, setChosen] = useState<readonly string[]>(paths);
  const [preset, setPreset] = useState<PresetId>('laion5b');
  const [hasLanguage, setHasLanguage] = useState(false);
  const kind = SOURCE_KINDS[tab];
  const close = (): void => ui.getState().closeOverlay();

  const pick = async (what: 'files' | 'folders'): Promise<void> => {
    const paths =
      (await shell?.pickPaths({ kind: what, title: t(`sources.${tab}.title`), endings: kind.endings.map((ending) => ending.slice(1)) })) ??
      [];
    setChosen([...new Set([...chosen, ...paths])]);
  };
  const begin = async (): Promise<void> => {
    if (chosen.length === 0) return;
    const input = kind.input([...chosen], { preset, language: hasLanguage });
    const run = await runs.getState().start(kind.operation, input);
    close();
    ui.getState().show(tab === 'images' ? 'library' : 'pool');
    ui.getState().tell({
      tone: 'done',
      text: t(`sources.${tab}.started`, { count: chosen.length }),
      action: { label: t('sources.show_job'), run: () => ui.getState().showRun(run) },
    });
  };
  return (
    <StartSheet
      id="sheet.sources.start"
      command="sources.start"
      group="file"
      size="large"
      title={t('sources.title')}
      subtitle={t(`sources.${tab}.text`)}
      button={t(`sources.${tab}.button`, { count: chosen.length })}
      obstacle={chosen.length === 0 ? t('sources.choose_first') : undefined}
      onBegin={begin}
    >
      <div className={styles.body}>
        <div>
          <Segmented
            label={t('sources.kind')}
            value={tab}
            options={(['crawl', 'tables', 'images'] as const).map((id) => ({ id, text: t(`sources.${id}.title`) }))}
            onChange={(next) => {
              setTab(next);
              setChosen([]);
            }}
          />
        </div>
        <div className={styles.columns}>
          <section className={styles.choose} aria-label={t('sources.files')}>
            {shell ? (
              <div className={styles.row}>
                <Button onPress={() => void attempt(() => pick('files'))}>{t('sources.choose_files')}</Button>
                {kind.takesFolders && <Button onPress={() => void attempt(() => pick('folders'))}>{t('sources.choose_folders')}</Button>}
              </div>
            ) : (
              <FolderBrowser
                key={tab}
                endings={kind.endings}
                takesFolders={kind.takesFolders}
                takesSeveral
                chosen={chosen}
                onChange={setChosen}
              />
            )}
          </section>
          <section className={styles.options} aria-label={t('sources.options')}>
            <ChosenPaths paths={chosen} onRemove={(path) => setChosen(chosen.filter((other) => other !== path))} />
            {tab === 'crawl' && (
              <>
                <Select
                  label={t('sources.preset')}
                  value={preset}
                  options={PRESETS.map((id) => ({ id, text: t(`sources.preset.${id}`), detail: t(`sources.preset.${id}.detail`) }))}
                  onChange={setPreset}
                />
                {!IDENTIFYING_PRESETS.includes(preset) && (
                  <Switch isOn={hasLanguage} onChange={setHasLanguage}>
                    {t('sources.language')}
                  </Switch>
                )}
                <p className={styles.note}>{t('sources.crawl.note')}</p>
              </>
            )}
            {tab === 'tables' && <p className={styles.note}>{t('sources.tables.note')}</p>}
            {tab === 'images' && <p className={styles.note}>{t('sources.images.note')}</p>}
          </section>
        </div>
      </div>
    </StartSheet>
  );
}

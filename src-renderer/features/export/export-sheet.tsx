import { Copy } from 'lucide-react';
import { useState } from 'react';
import { useCommands } from '../../commands/registry.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, ErrorState, Pending, RadioList, Sheet } from '../../ui/index.ts';
import { useCopyText } from '../jobs/use-copy-text.ts';
import { useExportPlan } from './export-plan.ts';
import styles from './export-sheet.module.css';
import { ChooseFolder } from './folder-field.tsx';
import { OptionsColumn } from './options-column.tsx';
import { PreflightColumn } from './preflight-column.tsx';

/** What matches the view becomes a dataset: format, options, and what would be written, before anything is. */
export function ExportSheet() {
  const { ui, runs, query, registry, attempt } = useStores();
  const view = useStore(query.library, (state) => state.text);
  const plan = useExportPlan();
  const copy = useCopyText();
  const [isBrowsing, setBrowsing] = useState(false);
  const { preflight, format } = plan;
  const isImages = format?.writes_images ?? true;
  const count = (isImages ? preflight?.images : preflight?.rows) ?? 0;
  const close = (): void => ui.getState().closeOverlay();
  const obstacle = !plan.isChecked ? t('export.checking_first') : preflight?.problems[0]?.message;

  const begin = async (): Promise<void> => {
    if (obstacle !== undefined || !format) return;
    const { out, where, options } = plan;
    const run = await runs.getState().start('export', { format: format.id, out, where, options });
    close();
    ui.getState().tell({
      tone: 'done',
      text: t(isImages ? 'export.started' : 'export.started_rows', { count }),
      action: { label: t('jobs.news.show'), run: () => ui.getState().showRun(run) },
    });
  };
  useCommands(registry, [
    {
      id: 'sheet.export.start',
      title: 'command.export.open',
      group: 'file',
      keys: ['Ctrl+Enter'],
      isHidden: true,
      run: () => void attempt(begin),
    },
  ]);

  const title = t(isImages ? 'export.title' : 'export.title_rows', { count });
  const command = preflight?.command ?? '';
  return (
    <Sheet
      title={title}
      subtitle={
        view === '' ? (
          t('export.all')
        ) : (
          <>
            {t('export.matching')} <code dir="ltr">{view}</code>
          </>
        )
      }
      onClose={close}
      footer={
        <div className={styles.footer}>
          <div className={styles.command}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
            <section className={styles.commandText} dir="ltr" tabIndex={0} aria-label={t('export.command')}>
              <code>{command}</code>
            </section>
            <Button icon={Copy} onPress={() => void copy(command, t('export.copied'))}>
              {t('export.copy')}
            </Button>
          </div>
          <div className={styles.actions}>
            <p className={styles.foot}>{t('export.foot')}</p>
            <Button size="large" onPress={close}>
              {t('common.cancel')}
            </Button>
            <Button size="large" variant="primary" kbd="Ctrl+Enter" disabledReason={obstacle} onPress={() => void attempt(begin)}>
              {title}
            </Button>
          </div>
        </div>
      }
    >
      <div className={styles.columns}>
        <section className={styles.formats} aria-labelledby="export-format">
          <h3 id="export-format" className={styles.heading}>
            {t('export.format')}
          </h3>
          {plan.formatsError && <ErrorState isCompact level={3} title={t('export.formats_failed')} what={plan.formatsError.message} />}
          {plan.formats === null && !plan.formatsError && <Pending>{t('common.loading')}</Pending>}
          <RadioList
            label={t('export.format')}
            variant="cards"
            value={format?.id ?? null}
            options={(plan.formats ?? []).map(({ id, title: name, description }) => ({ id, title: name, text: description }))}
            onChange={plan.setFormat}
          />
        </section>
        <section className={styles.options} aria-label={t('export.options')}>
          {isBrowsing ? (
            <ChooseFolder plan={plan} onDone={() => setBrowsing(false)} />
          ) : (
            <OptionsColumn plan={plan} onBrowse={() => setBrowsing(true)} />
          )}
        </section>
        <PreflightColumn plan={plan} />
      </div>
    </Sheet>
  );
}

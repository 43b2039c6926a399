import { ChevronRight, PanelRightClose } from 'lucide-react';
import { useState } from 'react';
import { useCommands } from '../../commands/registry.ts';
import { formatCount } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { isAtWork } from '../../stores/runs-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, IconButton, NumberField, RadioList, Section, Switch } from '../../ui/index.ts';
import styles from './add-panel.module.css';
import { type AddPlan, addCommand, addInput, lastAccount, plannedPairs } from './add-plan.ts';
import { Forecast } from './forecast.tsx';
import { PoolFiles } from './pool-files.tsx';

const START: AddPlan = { which: 'all', limit: 10_000, seed: 0 };

/** From what matches to what is added: which pairs, what is likely to come of them, the files they come from. */
export function AddPanel() {
  const { ui, summary, query, runs, library, registry, attempt } = useStores();
  const answer = useStore(summary.pool, (state) => state.summary);
  const answered = useStore(summary.pool, (state) => state.query);
  const text = useStore(query.pool, (state) => state.text);
  const samples = useStore(library, (state) => state.library?.samples ?? 0);
  const isAdding = useStore(runs, (state) => state.runs.some((run) => run.operation === 'add' && isAtWork(run)));
  const all = useStore(runs, (state) => state.runs);
  const [plan, setPlan] = useState<AddPlan>(START);
  const [downloads, setDownloads] = useState(false);
  const matched = answered === text ? (answer?.matched ?? null) : null;
  const planned = matched === null ? null : plannedPairs(matched, plan);
  const account = lastAccount(all);
  const reason =
    planned === null ? t('pool.add.counting') : planned === 0 ? t('pool.add.nothing') : isAdding ? t('pool.add.at_work') : undefined;
  const add = async (): Promise<void> => {
    if (reason !== undefined) return;
    const run = await attempt(() => runs.getState().start('add', { ...addInput(text, plan) }));
    if (run === undefined) return;
    // It waits until the pairs are in.
    if (downloads) await attempt(() => runs.getState().start('download', {}));
    ui.getState().tell({
      tone: 'done',
      text: t(downloads ? 'pool.add.started_both' : 'pool.add.started', { count: planned ?? 0 }),
      action: { label: t('pool.add.show_job'), run: () => ui.getState().showRun(run) },
    });
  };
  useCommands(registry, [
    {
      id: 'pool.add',
      title: 'pool.add.command',
      group: 'library',
      keys: ['Ctrl+Enter'],
      isEnabled: () => reason === undefined,
      run: () => void add(),
    },
  ]);
  const copy = async (): Promise<void> => {
    const isDone = await attempt(async () => {
      await navigator.clipboard.writeText(addCommand(text, plan));
      return true;
    });
    if (isDone) ui.getState().tell({ tone: 'done', text: t('library.done.copied', { what: t('pool.add.the_command') }) });
  };
  const number = (key: 'limit' | 'seed', label: string, least: number) => (
    <NumberField
      size="normal"
      label={label}
      value={plan[key]}
      format={key === 'limit' ? formatCount : String}
      onCommit={(entry) => {
        if (entry.kind === 'value') setPlan({ ...plan, [key]: Math.max(least, Math.round(entry.value)) });
      }}
    />
  );
  return (
    <aside className={styles.panel} aria-label={t('pool.add.title')}>
      <div className={styles.header}>
        <h2 className={styles.title}>{t('pool.add.title')}</h2>
        <IconButton label={t('pool.add.hide')} icon={PanelRightClose} kbd="I" onPress={() => ui.getState().toggle('details', false)} />
      </div>
      <div className={styles.body}>
        <dl className={styles.sum}>
          <Line label={t('pool.add.match')} value={matched === null ? '' : formatCount(matched)} />
          {plan.which !== 'all' && <Line label={t('pool.add.of_these')} value={planned === null ? '' : formatCount(planned)} />}
          <Line
            label={t(samples === 0 ? 'pool.add.can' : 'pool.add.can_at_most')}
            value={planned === null ? '' : formatCount(planned)}
            isTotal
          />
        </dl>
        {samples > 0 && <p className={styles.note}>{t('pool.add.known_note', { samples })}</p>}
        <div className={styles.choices}>
          <RadioList
            label={t('pool.add.which')}
            value={plan.which}
            onChange={(which) => setPlan({ ...plan, which })}
            options={[
              { id: 'all', title: t('pool.add.all') },
              {
                id: 'random',
                title: t('pool.add.random'),
                ...(plan.which === 'random' && {
                  extra: (
                    <span className={styles.fields}>
                      {number('limit', t('pool.add.random_limit'), 1)} {t('pool.add.seed')} {number('seed', t('pool.add.seed'), 0)}
                    </span>
                  ),
                }),
              },
              {
                id: 'first',
                title: t('pool.add.first'),
                ...(plan.which === 'first' && {
                  extra: (
                    <span className={styles.fields}>
                      {number('limit', t('pool.add.first_limit'), 1)} {t('pool.add.in_order')}
                    </span>
                  ),
                }),
              },
            ]}
          />
        </div>
        {planned !== null && planned > 0 && <Forecast pairs={planned} />}
        {account && (
          <Section title={t('pool.add.last')}>
            <dl className={styles.lines}>
              <Line label={t('pool.add.match')} value={formatCount(account.matched)} />
              <Line label={t('pool.add.duplicates')} value={t('pool.add.minus', { count: account.duplicates })} />
              <Line label={t('pool.add.quarantined')} value={t('pool.add.minus', { count: account.quarantined })} />
              <Line label={t('pool.add.added')} value={formatCount(account.added)} isTotal />
            </dl>
          </Section>
        )}
        <PoolFiles />
      </div>
      <div className={styles.footer}>
        <Switch isOn={downloads} onChange={setDownloads}>
          {t('pool.add.then_download')}
        </Switch>
        <Button variant="primary" size="large" kbd="Ctrl+Enter" className={styles.add} disabledReason={reason} onPress={() => void add()}>
          {t(samples === 0 ? 'pool.add.do' : 'pool.add.do_at_most', { count: planned ?? 0 })}
        </Button>
        <div className={styles.under}>
          <span>{t('pool.add.reversible')}</span>
          <Button variant="link" size="small" icon={ChevronRight} onPress={() => void copy()}>
            {t('pool.add.copy_command')}
          </Button>
        </div>
      </div>
    </aside>
  );
}

function Line({ label, value, isTotal = false }: { label: string; value: string; isTotal?: boolean }) {
  return (
    <div className={isTotal ? styles.total : styles.line}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

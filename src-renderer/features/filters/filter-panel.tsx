import { PanelLeftClose } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { Scope } from '#shared/query/fields.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Section } from '../../ui/section.tsx';
import { Switch } from '../../ui/switch.tsx';
import { choiceOn } from './conditions.ts';
import { FieldFacet } from './field-facet.tsx';
import { FieldHistogram } from './field-histogram.tsx';
import styles from './filter-panel.module.css';
import { nextFrame } from './next-frame.ts';
import { FACETS, FACTS } from './panel-fields.ts';

/** Values of a facet before the rest is asked for. */
const FIRST_VALUES = 5;
const MORE_VALUES = 100;

/** Distributions and values of the scope under the present query; each can be filtered by. */
export function FilterPanel({ scope }: { scope: Scope }) {
  const stores = useStores();
  const { app, ui, library, view, thumbnails, attempt } = stores;
  const [query, summary, fields] = [stores.query[scope], stores.summary[scope], stores.fields[scope]];
  const text = useStore(query, (state) => state.text);
  const conditions = useStore(query, (state) => state.asked.conditions);
  const known = useStore(fields, (state) => state.fields);
  const answer = useStore(summary, (state) => state.summary);
  const error = useStore(summary, (state) => state.error);
  const version = useStore(library, (state) => state.version);
  const isLog = useStore(app, (state) => state.app?.settings.log_scale ?? true);
  const [opened, setOpened] = useState<ReadonlySet<string>>(
    new Set(FACETS[scope].filter(({ isOpen }) => isOpen).map(({ field }) => field)),
  );
  const [searched, setSearched] = useState<Readonly<Record<string, string>>>({});

  const scores = useMemo(() => known.filter(({ is_score }) => is_score).map(({ name }) => name), [known]);
  const facts = useMemo(() => FACTS[scope].filter((name) => known.some((field) => field.name === name)), [known, scope]);
  const wanted = useMemo(
    () =>
      FACETS[scope]
        .filter(({ field }) => opened.has(field))
        .map(({ field }) => {
          const search = searched[field];
          const { included, excluded } = choiceOn(conditions, field);
          return {
            field,
            limit: search === undefined ? FIRST_VALUES : MORE_VALUES,
            include: [...new Set([...included, ...excluded])].slice(0, 50),
            ...(search !== undefined && { search }),
          };
        }),
    [scope, opened, searched, conditions],
  );
  // Every change of the library asks again; what is shown stays until the answer is there.
  useEffect(() => {
    if (known.length === 0) return undefined;
    let isOver = false;
    // Behind the grid's own question, which is asked in the same moment: the images are to come first, and both want the same processors.
    const askNext = async (): Promise<void> => {
      await Promise.resolve();
      if (scope === 'library') {
        await view.getState().arrived();
        // Their tiles are drawn in the next frame.
        await nextFrame();
        await thumbnails.quiet();
      }
      if (!isOver) await summary.getState().ask(text, [...scores, ...facts], wanted);
    };
    void askNext();
    return () => {
      isOver = true;
    };
  }, [summary, view, scope, text, scores, facts, wanted, known.length, version, thumbnails]);

  const histograms = (names: readonly string[]) =>
    names.map((name) => (
      <FieldHistogram
        key={name}
        scope={scope}
        field={name}
        data={answer?.histograms.find(({ field }) => field === name)}
        total={answer?.total ?? 0}
        isLog={isLog}
      />
    ));
  return (
    <aside className={styles.panel} aria-label={t('filter.panel')}>
      <div className={styles.header}>
        <h2 className={styles.title}>{t('filter.panel')}</h2>
        <Button
          variant="quiet"
          size="small"
          onPress={() => query.getState().clear()}
          disabledReason={conditions.length === 0 ? t('filter.nothing_to_reset') : undefined}
        >
          {t('common.reset')}
        </Button>
        <IconButton label={t('filter.close')} icon={PanelLeftClose} onPress={() => ui.getState().toggle('filters', false)} />
      </div>
      <div className={styles.body}>
        {error !== null && answer === null && (
          <ErrorState
            title={t('filter.failed')}
            what={error.message}
            isCompact
            actions={
              <Button size="small" onPress={() => void summary.getState().ask(text, [...scores, ...facts], wanted)}>
                {t('common.retry')}
              </Button>
            }
          />
        )}
        <Section
          title={t(scope === 'library' ? 'filter.scores' : 'filter.measures')}
          aside={
            <span className={styles.scale}>
              <Switch isOn={isLog} onChange={(isOn) => void attempt(() => app.getState().changeSettings({ log_scale: isOn }))}>
                {t('filter.log_scale')}
              </Switch>
            </span>
          }
        >
          {scope === 'library' && known.length > 0 && scores.length === 0 && <p className={styles.note}>{t('filter.no_scores')}</p>}
          {histograms(scope === 'library' ? scores : [...scores, ...facts])}
        </Section>
        {FACETS[scope].map(({ field, title }) => (
          <FieldFacet
            key={field}
            scope={scope}
            field={field}
            title={t(title)}
            facet={answer?.facets.find((facet) => facet.field === field)}
            isOpen={opened.has(field)}
            onToggle={(isOpen) => {
              const next = new Set(opened);
              if (isOpen) next.add(field);
              else next.delete(field);
              setOpened(next);
            }}
            search={searched[field]}
            onSearch={(search) => setSearched({ ...searched, [field]: search })}
          />
        ))}
        {scope === 'library' && <Section title={t('filter.facts')}>{histograms(facts)}</Section>}
      </div>
    </aside>
  );
}

import { Search } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { Scope } from '#shared/query/fields.ts';
import { type QueryProblem, queryProblemOf } from '#shared/query/query-error.ts';
import { useCommands } from '../../commands/registry.ts';
import { t } from '../../messages/translate.ts';
import type { Condition } from '../../stores/condition.ts';
import { useStore } from '../../stores/create-store.ts';
import { scoreNamesOf } from '../../stores/fields-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, Icon, Kbd } from '../../ui/index.ts';
import { NearLine } from './near-line.tsx';
import { mended, ProblemNote, type ToldProblem } from './problem-note.tsx';
import styles from './query-bar.module.css';
import { QueryChips } from './query-chips.tsx';
import { QueryInput } from './query-input.tsx';
import { SaveView } from './save-view.tsx';
import { TextLine } from './text-line.tsx';
import { ViewsMenu } from './views-menu.tsx';

/** What is asked of a scope, as chips and as text: two views of the same conditions. */
export function QueryBar({ scope }: { scope: Scope }) {
  const { registry, query: queries, fields, ui, library, attempt } = useStores();
  const query = queries[scope];
  const conditions = useStore(query, (state) => state.asked.conditions);
  const scorers = useStore(library, (state) => state.library?.scorers.length ?? 0);
  const pairs = useStore(library, (state) => state.library?.pool_pairs ?? 0);
  const field = useRef<HTMLInputElement>(null);
  const problemId = useId();
  const [isEditing, setEditing] = useState(false);
  const [draft, setDraft] = useState<readonly Condition[] | undefined>(undefined);
  const [told, setTold] = useState<ToldProblem | null>(null);
  // Scores come with jobs and with attached files.
  useEffect(() => {
    void attempt(() => fields[scope].getState().load());
  }, [attempt, fields, scope, scorers, pairs]);
  useCommands(registry, [
    { id: 'query.focus', title: 'command.query.focus', group: 'edit', keys: ['Ctrl+KeyF'], run: () => field.current?.focus() },
    { id: 'query.text', title: 'command.query.text', group: 'edit', keys: ['Ctrl+/'], run: () => setEditing(true) },
    {
      id: 'view.back',
      title: 'command.view.back',
      group: 'view',
      keys: ['Alt+ArrowLeft'],
      isEnabled: () => query.getState().earlier.length > 0,
      run: () => query.getState().back(),
    },
    {
      id: 'view.forward',
      title: 'query.later_view',
      group: 'view',
      keys: ['Alt+ArrowRight'],
      isEnabled: () => query.getState().later.length > 0,
      run: () => query.getState().forward(),
    },
    { id: 'views.open', title: 'command.views.open', group: 'view', run: () => ui.getState().open({ kind: 'views' }) },
  ]);
  // Beyond three lines of chips the field is scrolled to as they grow.
  useEffect(() => {
    if (conditions.length > 0 && field.current === document.activeElement) field.current?.scrollIntoView({ block: 'nearest' });
  }, [conditions]);
  const shown = draft ?? conditions;
  return (
    <search className={styles.bar} aria-label={t(scope === 'library' ? 'query.bar' : 'query.bar_pool')}>
      <div className={styles.field}>
        <span className={styles.glass}>
          <Icon icon={Search} size={15} />
        </span>
        <div className={styles.query}>
          <QueryChips scope={scope} conditions={shown} onLeave={() => field.current?.focus()} problemId={problemId} onProblem={setTold} />
          <AddField scope={scope} ref={field} problemId={problemId} onProblem={setTold} />
        </div>
        <div className={styles.tools}>
          {conditions.length > 0 && (
            <Button variant="quiet" size="small" onPress={() => query.getState().clear()}>
              {t('query.clear')}
            </Button>
          )}
          <ViewsMenu scope={scope} />
          <SaveView scope={scope} />
          <span className={styles.key}>
            <Kbd keys="Ctrl+F" isHidden />
          </span>
        </div>
      </div>
      {told && !isEditing && <ProblemNote id={problemId} {...told} />}
      <TextLine
        scope={scope}
        isEditing={isEditing}
        onEdit={() => setEditing(true)}
        onDone={() => {
          setEditing(false);
          field.current?.focus();
        }}
        problemId={problemId}
        onProblem={setTold}
        onDraft={setDraft}
      />
      {told && isEditing && <ProblemNote id={problemId} {...told} />}
      {scope === 'library' && <NearLine />}
    </search>
  );
}

/** Takes a condition, or words to search captions for. */
function AddField(props: {
  scope: Scope;
  ref: React.RefObject<HTMLInputElement | null>;
  problemId: string;
  onProblem(problem: ToldProblem | null): void;
}) {
  const { scope, onProblem } = props;
  const { query: queries, fields } = useStores();
  const query = queries[scope];
  const known = useStore(fields[scope], (state) => state.fields);
  const count = useStore(query, (state) => state.asked.conditions.length);
  const [value, setValue] = useState('');
  const [problem, setProblem] = useState<QueryProblem | null>(null);
  const change = (next: string): void => {
    setValue(next);
    setProblem(null);
    onProblem(null);
  };
  const commit = (typed: string): void => {
    if (typed.trim() === '') return;
    try {
      query.getState().addText(typed, scoreNamesOf(known));
      change('');
    } catch (error) {
      const found = queryProblemOf(error);
      if (!found) throw error;
      setProblem(found);
      const mend = (suggestion: string): void => {
        change(mended(typed, found, suggestion));
        props.ref.current?.focus();
      };
      onProblem({ problem: found, mend });
    }
  };
  return (
    <QueryInput
      scope={scope}
      ref={props.ref}
      className={styles.add}
      label={t('query.add')}
      placeholder={t('query.add')}
      value={value}
      onChange={change}
      onCommit={commit}
      onCancel={() => change('')}
      onKey={(event) => {
        const isAtStart = event.currentTarget.selectionStart === 0 && event.currentTarget.selectionEnd === 0;
        const isBack = event.key === 'Backspace' || (event.key === 'ArrowLeft' && !event.altKey && !event.ctrlKey && !event.shiftKey);
        if (!isBack || !isAtStart || count === 0) return;
        event.preventDefault();
        const chips = event.currentTarget
          .closest('search')
          ?.querySelectorAll<HTMLElement>('[data-chip] > [data-state] > button:first-child');
        chips?.[chips.length - 1]?.focus();
      }}
      problem={problem}
      problemId={props.problemId}
    />
  );
}

import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Scope } from '#shared/query/fields.ts';
import { parseQuery } from '#shared/query/parser.ts';
import { type QueryProblem, queryProblemOf } from '#shared/query/query-error.ts';
import { t } from '../../messages/translate.ts';
import type { Condition } from '../../stores/condition.ts';
import { useStore } from '../../stores/create-store.ts';
import { scoreNamesOf } from '../../stores/fields-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Chip } from '../../ui/index.ts';
import { editedText, editOf } from './condition-edit.ts';
import { conditionWords } from './condition-words.ts';
import { mended, type ToldProblem } from './problem-note.tsx';
import styles from './query-bar.module.css';
import { QueryInput } from './query-input.tsx';

/** Conditions as chips: arrows move between them, Enter edits, Space switches off, Delete removes. One tab stop. */
export function QueryChips(props: {
  scope: Scope;
  conditions: readonly Condition[];
  /** Right of the last chip. */
  onLeave(): void;
  problemId: string;
  onProblem(problem: ToldProblem | null): void;
}) {
  const { scope, conditions, onLeave } = props;
  const { query: queries, fields: fieldStores } = useStores();
  const query = queries[scope];
  const hot = useStore(query, (state) => state.hot);
  const fields = useStore(fieldStores[scope], (state) => state.fields);
  const [at, setAt] = useState(0);
  const [editing, setEditing] = useState<string | null>(null);
  const wanted = useRef<number | null>(null);
  const group = useRef<HTMLDivElement>(null);
  const focusChip = (index: number): void => {
    if (index >= conditions.length) {
      onLeave();
      return;
    }
    const next = Math.max(0, index);
    setAt(next);
    group.current?.querySelectorAll<HTMLElement>('[data-chip] > [data-state] > button:first-child')[next]?.focus();
  };
  // Behind a change the focus is on a chip, or in the field where none is left.
  useEffect(() => {
    if (wanted.current === null || editing !== null) return;
    const index = wanted.current;
    wanted.current = null;
    focusChip(index);
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLButtonElement)) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) focusChip(at + step);
    else if (event.key === 'Home') focusChip(0);
    else if (event.key === 'End') focusChip(conditions.length - 1);
    else return;
    event.preventDefault();
  };
  const names = scoreNamesOf(fields);
  return (
    <div
      ref={group}
      className={styles.chips}
      role="group"
      aria-label={t('query.chips')}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => {
        const found = [...(group.current?.children ?? [])].findIndex((chip) => chip.contains(target));
        if (found >= 0) setAt(found);
      }}
    >
      {conditions.map(({ text, isOff }, index) => {
        const words = conditionWords(text);
        // Before the fields are known nothing can be told to be wrong.
        const problem = fields.length === 0 ? undefined : problemIn(text, names);
        const isEditing = editing === text;
        return (
          <span key={text} data-chip className={styles.chip}>
            <Chip
              field={words.field}
              operator={words.operator}
              value={words.value}
              label={
                isOff
                  ? t('query.chip_off', { condition: words.label })
                  : problem
                    ? t('query.chip_invalid', { condition: words.label })
                    : words.label
              }
              state={isEditing ? 'editing' : isOff ? 'off' : problem ? 'invalid' : hot === text ? 'hot' : 'normal'}
              invalidAt={[0, words.value.length]}
              isTabStop={index === Math.min(at, conditions.length - 1)}
              editor={
                <ChipEditor
                  scope={scope}
                  text={text}
                  label={words.label}
                  start={problem ?? null}
                  scores={names}
                  problemId={props.problemId}
                  onProblem={props.onProblem}
                  onDone={(isByKey) => {
                    if (isByKey) wanted.current = index;
                    setEditing(null);
                  }}
                />
              }
              onEdit={() => setEditing(text)}
              onRemove={() => {
                wanted.current = index;
                query.getState().removeCondition(text);
              }}
              onToggle={() => {
                wanted.current = index;
                query.getState().switchCondition(text);
              }}
            />
          </span>
        );
      })}
    </div>
  );
}

function problemIn(text: string, scorers: readonly string[]): QueryProblem | undefined {
  try {
    parseQuery(text, { scorers });
    return undefined;
  } catch (error) {
    return queryProblemOf(error);
  }
}

function ChipEditor(props: {
  scope: Scope;
  text: string;
  label: string;
  /** Why the condition as it is cannot be read; it is edited as a whole then. */
  start: QueryProblem | null;
  scores: readonly string[];
  problemId: string;
  onProblem(problem: ToldProblem | null): void;
  onDone(isByKey: boolean): void;
}) {
  const { scope, text, scores, onDone, onProblem, start } = props;
  const query = useStores().query[scope];
  const edit = start ? { prefix: '', value: text, isPattern: false } : editOf(text);
  const [value, setValue] = useState(edit.value);
  const [problem, setProblem] = useState<QueryProblem | null>(null);
  const change = (next: string): void => {
    setValue(next);
    setProblem(null);
    onProblem(null);
  };
  const commit = (typed: string, isByKey: boolean): void => {
    const next = typed.trim() === '' ? '' : editedText(edit, typed);
    try {
      if (next !== text) query.getState().editCondition(text, next, scores);
      onProblem(null);
      onDone(isByKey);
    } catch (error) {
      const found = queryProblemOf(error);
      if (!found) throw error;
      setProblem(found);
      const mend = (suggestion: string): void => {
        const whole = mended(next, found, suggestion);
        change(whole.startsWith(edit.prefix) ? whole.slice(edit.prefix.length) : whole);
        query.getState().editCondition(text, whole, scores);
        onDone(true);
      };
      onProblem({ problem: found, mend });
    }
  };
  useEffect(() => {
    if (start) onProblem({ problem: start, mend: (suggestion) => commit(mended(text, start, suggestion), true) });
    // Told once, when it is opened.
  }, []);
  return (
    <QueryInput
      scope={scope}
      className={styles.editor}
      label={t('query.edit_chip', { condition: props.label })}
      prefix={edit.prefix}
      value={value}
      onChange={change}
      onCommit={(typed) => commit(typed, true)}
      onCancel={() => {
        onProblem(null);
        onDone(true);
      }}
      onBlur={() => commit(value, false)}
      problem={problem ?? start}
      problemId={props.problemId}
      autoFocus
      isMono
    />
  );
}

import { useState } from 'react';
import type { Scope } from '#shared/query/fields.ts';
import { type QueryProblem, queryProblemOf } from '#shared/query/query-error.ts';
import { t } from '../../messages/translate.ts';
import { type Condition, conditionsOf, textOf } from '../../stores/condition.ts';
import { useStore } from '../../stores/create-store.ts';
import { scoreNamesOf } from '../../stores/fields-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/index.ts';
import { mended, type ToldProblem } from './problem-note.tsx';
import styles from './query-bar.module.css';
import { QueryInput } from './query-input.tsx';

const OPERATORS = /(>=|<=|!=|\.\.|[:<>()]|\bOR\b|(?<=^|[\s(])-(?=[^\d\s]))/g;

/** The query as text: read with its operators dimmed, or edited. What is off stands behind in brackets. */
export function TextLine(props: {
  scope: Scope;
  isEditing: boolean;
  onEdit(): void;
  onDone(): void;
  problemId: string;
  onProblem(problem: ToldProblem | null): void;
  /** Conditions of what is being typed; null where it is no query, undefined once it is over. */
  onDraft(conditions: readonly Condition[] | undefined): void;
}) {
  const { scope, isEditing, onEdit } = props;
  const { query } = useStores();
  const text = useStore(query[scope], (state) => state.text);
  const conditions = useStore(query[scope], (state) => state.asked.conditions);
  const off = conditions.filter(({ isOff }) => isOff);
  if (isEditing) return <TextEditor {...props} start={text} />;
  return (
    <div className={styles.textLine}>
      <p className={styles.text} dir="ltr">
        {text === '' && off.length === 0 ? (
          <span className={styles.sign}>{t(scope === 'library' ? 'query.everything' : 'query.everything_pool')}</span>
        ) : (
          text.split(OPERATORS).map((part, at) =>
            at % 2 === 1 ? (
              <span key={at} className={styles.sign}>
                {part}
              </span>
            ) : (
              part
            ),
          )
        )}
        {off.length > 0 && (
          <span className={styles.sign}> {t('query.off_text', { conditions: off.map((condition) => condition.text).join(' ') })}</span>
        )}
      </p>
      <Button variant="quiet" size="small" kbd="Ctrl+/" className={styles.asText} onPress={onEdit}>
        {t('query.edit_as_text')}
      </Button>
    </div>
  );
}

function TextEditor(props: Parameters<typeof TextLine>[0] & { start: string }) {
  const { scope, onDone, onDraft, onProblem, start } = props;
  const { query: queries, fields: fieldStores } = useStores();
  const query = queries[scope];
  const scores = scoreNamesOf(useStore(fieldStores[scope], (state) => state.fields));
  const [value, setValue] = useState(start);
  const [problem, setProblem] = useState<QueryProblem | null>(null);
  const change = (next: string): void => {
    setValue(next);
    setProblem(null);
    onProblem(null);
    try {
      const off = query.getState().asked.conditions.filter(({ isOff }) => isOff);
      onDraft([...conditionsOf(next, scores).map((text) => ({ text, isOff: false })), ...off]);
    } catch (error) {
      // Half a condition is normal while somebody types; the chips stay as they were.
      if (!queryProblemOf(error)) throw error;
    }
  };
  const commit = (typed: string): void => {
    try {
      if (typed !== textOf(query.getState().asked.conditions)) query.getState().setText(typed, scores);
      onProblem(null);
      onDraft(undefined);
      onDone();
    } catch (error) {
      const found = queryProblemOf(error);
      if (!found) throw error;
      setProblem(found);
      onProblem({ problem: found, mend: (suggestion) => change(mended(typed, found, suggestion)) });
    }
  };
  const cancel = (): void => {
    onProblem(null);
    onDraft(undefined);
    onDone();
  };
  return (
    <div className={styles.textLine}>
      <QueryInput
        scope={scope}
        className={styles.textField}
        label={t('query.as_text')}
        value={value}
        onChange={change}
        onCommit={commit}
        onCancel={cancel}
        problem={problem}
        problemId={props.problemId}
        autoFocus
        isMono
      />
      <Button variant="primary" size="small" kbd="Enter" onPress={() => commit(value)}>
        {t('query.apply')}
      </Button>
      <Button size="small" onPress={cancel}>
        {t('common.cancel')}
      </Button>
    </div>
  );
}

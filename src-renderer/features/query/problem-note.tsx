import { CircleAlert } from 'lucide-react';
import type { QueryProblem } from '#shared/query/query-error.ts';
import { t } from '../../messages/translate.ts';
import { Button, Icon } from '../../ui/index.ts';
import styles from './query-bar.module.css';

/** What is wrong with what is being typed, and what puts a mending in. */
export interface ToldProblem {
  problem: QueryProblem;
  mend(suggestion: string): void;
}

/** Longer lists of what would fit tell a reader nothing. */
const MAX_EXPECTED = 160;

/** What is wrong with what was typed, at which character, and its mending where there is one. */
export function ProblemNote({ id, problem, mend }: ToldProblem & { id: string }) {
  const { what, position, expected, suggestion } = problem;
  return (
    <p id={id} className={styles.problem} role="alert">
      <Icon icon={CircleAlert} size={14} />
      <span>
        {t('query.problem', { what, character: position + 1 })}{' '}
        {suggestion === null && expected.length <= MAX_EXPECTED && t('query.problem_expected', { expected })}
      </span>
      {suggestion !== null && (
        <Button size="small" onPress={() => mend(suggestion)}>
          {suggestion === '' ? t('query.mend_remove') : t('query.mend', { suggestion })}
        </Button>
      )}
    </p>
  );
}

/** A text with the mending of its problem put in. */
export function mended(text: string, { position, length }: QueryProblem, suggestion: string): string {
  return text.slice(0, position) + suggestion + text.slice(position + length);
}

import { type KeyboardEvent, useRef } from 'react';
import type { Run } from '#shared/contract/runs.ts';
import { t } from '../../messages/translate.ts';
import { cx, ProgressBar } from '../../ui/index.ts';
import styles from './jobs.module.css';
import { RunIcon } from './run-icon.tsx';
import { groupRuns, runLine, runTitle, shareOf } from './run-words.ts';

/** All jobs by how they stand. Arrow keys go from one to the next. */
export function RunList({ runs, shown, onShow }: { runs: readonly Run[]; shown: number; onShow(run: number): void }) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const rows = [...(list.current?.querySelectorAll<HTMLButtonElement>('button[data-run]') ?? [])];
    const next = rows[rows.findIndex((row) => row.matches(':focus')) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    onShow(Number(next.dataset.run));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons inside
    <div ref={list} className={styles.list} onKeyDown={onKeyDown}>
      {groupRuns(runs).map((group) => (
        <section key={group.id} aria-labelledby={`jobs-${group.id}`}>
          <h2 id={`jobs-${group.id}`} className={styles.groupTitle}>
            {t(`jobs.group.${group.id}`)}
          </h2>
          <ul>
            {group.runs.map((run) => (
              <li key={run.id}>
                <RunRow run={run} runs={runs} isShown={run.id === shown} onShow={onShow} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function RunRow({ run, runs, isShown, onShow }: { run: Run; runs: readonly Run[]; isShown: boolean; onShow(run: number): void }) {
  const hasBar = run.state === 'running' || run.state === 'pausing' || run.state === 'paused';
  return (
    <button
      type="button"
      data-run={run.id}
      aria-current={isShown || undefined}
      className={cx(styles.run, isShown && styles.shown)}
      onClick={() => onShow(run.id)}
    >
      <RunIcon state={run.state} />
      <span className={styles.runText}>
        <span className={styles.runTitle} dir="auto">
          {runTitle(run)}
        </span>
        <span className={styles.runLine}>{runLine(run, runs)}</span>
        {hasBar && shareOf(run) !== null && (
          <span className={styles.runBar}>
            <ProgressBar value={shareOf(run)} label={runTitle(run)} />
          </span>
        )}
      </span>
    </button>
  );
}

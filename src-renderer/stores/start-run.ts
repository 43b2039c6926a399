import type { RunOperation } from '#shared/contract/runs.ts';
import { t } from '../messages/translate.ts';
import type { Stores } from './stores.ts';

/** Starts a run and says so, with the way to its details. */
export async function startRun(
  { runs, ui }: Pick<Stores, 'runs' | 'ui'>,
  operation: RunOperation,
  input: Record<string, unknown>,
): Promise<void> {
  const run = await runs.getState().start(operation, input);
  ui.getState().tell({
    tone: 'done',
    text: t('shell.run_started', { name: t(`run.operation.${operation}`) }),
    action: { label: t('sources.show_job'), run: () => ui.getState().showRun(run) },
  });
}

import { HardDrive, RotateCcw, WifiOff } from 'lucide-react';
import type { Run } from '#shared/contract/runs.ts';
import { formatBytes } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, ErrorState } from '../../ui/index.ts';
import { runTitle } from './run-words.ts';

/** Why a run stands still: what happened, what is safe, what to do. Nothing where it works, has ended well or the user paused it. */
export function RunProblem({ run, onLog }: { run: Run; onLog(): void }) {
  const { state, reason } = run;
  if (state === 'failed') return <Failed run={run} onLog={onLog} />;
  if (state !== 'paused') return null;
  if (reason === 'disk_full') return <DiskFull run={run} />;
  if (reason === 'network_lost') return <NetworkLost run={run} />;
  if (reason === 'engine_stopped')
    return (
      <ErrorState
        level={3}
        tone="plain"
        icon={RotateCcw}
        isCompact
        title={t('jobs.state.engine_stopped')}
        what={t('jobs.state.engine_stopped_what')}
        safe={t('jobs.state.engine_stopped_safe')}
      />
    );
  return null;
}

function Failed({ run, onLog }: { run: Run; onLog(): void }) {
  return (
    <ErrorState
      level={3}
      title={t('jobs.state.failed', { name: runTitle(run) })}
      what={run.message ?? t('jobs.line.failed')}
      safe={t('jobs.state.failed_safe')}
      code={run.reason === null ? undefined : t('jobs.state.code', { code: run.reason })}
      actions={<Button onPress={onLog}>{t('jobs.log.open')}</Button>}
    />
  );
}

function DiskFull({ run }: { run: Run }) {
  const { runs, ui, app, attempt } = useStores();
  const drive = useStore(runs, (state) => state.drive);
  const limit = useStore(app, (state) => state.app?.settings.min_free_bytes ?? 0);
  // An export may be written to another drive, of which nothing is known here.
  const isOwnDrive = drive !== null && drive.free_bytes < limit;
  const compact = async (): Promise<void> => ui.getState().showRun(await runs.getState().start('compact', {}));
  return (
    <ErrorState
      level={3}
      icon={HardDrive}
      title={t('jobs.state.disk_full')}
      what={
        isOwnDrive || (drive !== null && run.operation !== 'export')
          ? t('jobs.state.disk_full_what', { free: formatBytes(drive.free_bytes), limit: formatBytes(limit) })
          : t('jobs.state.disk_full_out', { limit: formatBytes(limit) })
      }
      safe={t('jobs.state.disk_full_safe')}
      code={t('jobs.state.code', { code: 'DISK_FULL' })}
      actions={
        <>
          <Button onPress={() => void attempt(compact)}>{t('jobs.state.disk_full_compact')}</Button>
          <Button onPress={() => ui.getState().show('settings')}>{t('jobs.state.disk_full_limit')}</Button>
        </>
      }
    />
  );
}

function NetworkLost({ run }: { run: Run }) {
  const { runs, attempt } = useStores();
  return (
    <ErrorState
      level={3}
      tone="warn"
      icon={WifiOff}
      title={t('jobs.state.network_lost')}
      what={t('jobs.state.network_lost_what')}
      safe={t('jobs.state.network_lost_safe')}
      code={t('jobs.state.code', { code: 'NETWORK_LOST' })}
      actions={<Button onPress={() => void attempt(() => runs.getState().resume(run.id))}>{t('jobs.state.try_now')}</Button>}
    />
  );
}

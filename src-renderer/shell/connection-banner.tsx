import { CircleAlert, Hourglass } from 'lucide-react';
import { t } from '../messages/translate.ts';
import { useStore } from '../stores/create-store.ts';
import { useStores } from '../stores/stores.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import styles from './connection-banner.module.css';

/** Says that the engine is away, and what is being done about it; nothing while it is there. */
export function ConnectionBanner() {
  const { app, shell, attempt } = useStores();
  const connection = useStore(app, (state) => state.connection);
  const engine = useStore(app, (state) => state.engine);
  const isFirst = useStore(app, (state) => state.app === null);
  const hasFailed = engine?.state === 'failed';
  const isAway = hasFailed || connection !== 'open';
  return (
    <div role="status" className={styles.place}>
      {isAway && (
        <div className={styles.banner}>
          <Icon icon={hasFailed ? CircleAlert : Hourglass} size={15} className={hasFailed ? styles.bad : undefined} />
          <p>
            {hasFailed
              ? t('shell.connection.failed', { message: engine.message ?? t('common.unknown') })
              : t(
                  connection === 'connecting' || isFirst
                    ? 'shell.connection.connecting'
                    : shell
                      ? 'shell.connection.lost'
                      : 'shell.connection.lost_serve',
                )}
          </p>
          {hasFailed && shell && (
            <Button size="small" onPress={() => void attempt(() => shell.perform({ kind: 'restart_engine' }))}>
              {t('shell.connection.restart')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

import { History, Redo2, Undo2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { EditOperation } from '#shared/contract/edits.ts';
import { operationText } from '../../features/library/operation-text.ts';
import { formatDateTime } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import styles from './history-sheet.module.css';
import { isOfKind, KINDS, type Kind } from './kinds.ts';

const PAGE = 100;

/** Every change of the user's, the last first; each can be taken back by itself. */
export function HistorySheet() {
  const { client, library, ui, attempt } = useStores();
  const version = useStore(library, (state) => state.version);
  const next = useStore(library, (state) => state.library?.redo ?? null);
  const [operations, setOperations] = useState<readonly EditOperation[] | null>(null);
  const [wanted, setWanted] = useState(PAGE);
  const [kind, setKind] = useState<Kind>('all');

  const load = useCallback(async (): Promise<void> => {
    const found: EditOperation[] = [];
    while (found.length < wanted) {
      const before = found.at(-1)?.id;
      const page = await client.call('history', { limit: PAGE, ...(before !== undefined && { before }) });
      found.push(...page.operations);
      if (page.operations.length < PAGE) break;
    }
    setOperations(found);
  }, [client, wanted]);
  useEffect(() => void attempt(load), [attempt, load, version]);

  const shown = operations?.filter((operation) => isOfKind(operation, kind)) ?? [];
  return (
    <Sheet size="medium" title={t('history.title')} subtitle={t('history.subtitle')} onClose={() => ui.getState().closeOverlay()}>
      {operations?.length === 0 && <EmptyState icon={History} title={t('history.none')} text={t('history.none.text')} level={3} />}
      {operations !== null && operations.length > 0 && (
        <div className={styles.body}>
          <Segmented
            label={t('history.kind')}
            value={kind}
            options={KINDS.map((id) => ({ id, text: t(`history.kind.${id}`) }))}
            onChange={setKind}
          />
          {shown.length === 0 && <p className={styles.note}>{t('history.none_of_kind', { count: operations.length })}</p>}
          <ol className={styles.list} aria-label={t('history.list', { count: shown.length })}>
            {shown.map((operation) => (
              <HistoryRow key={operation.id} operation={operation} canRedo={next?.id === operation.id} />
            ))}
          </ol>
          {operations.length >= wanted && <Button onPress={() => setWanted(wanted + PAGE)}>{t('history.more')}</Button>}
        </div>
      )}
    </Sheet>
  );
}

function HistoryRow({ operation, canRedo }: { operation: EditOperation; canRedo: boolean }) {
  const { library, attempt } = useStores();
  const change = operationText(operation);
  return (
    <li className={styles.row}>
      <span className={cx(styles.change, operation.undone && styles.undone)} dir="auto">
        {change}
      </span>
      {operation.undone && <span className={styles.note}>{t('history.undone')}</span>}
      <time className={styles.note} dateTime={new Date(operation.at).toISOString()}>
        {formatDateTime(operation.at)}
      </time>
      {operation.undone ? (
        canRedo && (
          <Button
            size="small"
            icon={Redo2}
            label={t('history.redo_this', { change })}
            onPress={() => void attempt(() => library.getState().redo())}
          >
            {t('history.redo')}
          </Button>
        )
      ) : (
        <Button
          size="small"
          icon={Undo2}
          label={t('history.undo_this', { change })}
          onPress={() => void attempt(() => library.getState().undo(operation.id))}
        >
          {t('history.undo')}
        </Button>
      )}
    </li>
  );
}

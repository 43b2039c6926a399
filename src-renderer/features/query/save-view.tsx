import { useRef, useState } from 'react';
import type { Scope } from '#shared/query/fields.ts';
import { t } from '../../messages/translate.ts';
import { textOf } from '../../stores/condition.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, Field, Popover } from '../../ui/index.ts';
import styles from './query-bar.module.css';
import { useViewActions } from './view-actions.ts';

const MAX_NAME = 80;

/** Keeps conditions, order and layout under a name. */
export function SaveView({ scope }: { scope: Scope }) {
  const query = useStores().query[scope];
  const viewName = useStore(query, (state) => state.viewName);
  const actions = useViewActions();
  const button = useRef<HTMLButtonElement>(null);
  const [name, setName] = useState<string | null>(null);
  const save = async (typed: string): Promise<void> => {
    const { asked } = query.getState();
    const isSaved = await actions.save(typed.trim(), {
      query: textOf(asked.conditions),
      off: asked.conditions.filter(({ isOff }) => isOff).map(({ text }) => text),
      order_by: asked.orderBy,
      layout: asked.layout,
      in: scope,
    });
    if (isSaved) setName(null);
  };
  const isReady = name !== null && name.trim() !== '' && name.trim().length <= MAX_NAME;
  return (
    <>
      <Button ref={button} size="small" aria-haspopup="dialog" aria-expanded={name !== null} onPress={() => setName(viewName ?? '')}>
        {t('query.save_view')}
      </Button>
      <Popover label={t('query.save_view')} isOpen={name !== null} onClose={() => setName(null)} triggerRef={button} placement="bottom end">
        <div className={styles.save}>
          <Field
            label={t('query.view_name')}
            value={name ?? ''}
            onChange={setName}
            onSubmit={(typed) => isReady && void save(typed)}
            hint={t('query.save_hint')}
            error={(name?.trim().length ?? 0) > MAX_NAME ? t('query.name_too_long', { most: MAX_NAME }) : undefined}
            autoFocus
          />
          <div className={styles.saveButtons}>
            <Button onPress={() => setName(null)}>{t('common.cancel')}</Button>
            <Button variant="primary" disabledReason={isReady ? undefined : t('query.name_first')} onPress={() => void save(name ?? '')}>
              {t('query.save')}
            </Button>
          </div>
        </div>
      </Popover>
    </>
  );
}

import { Folder, Info } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import styles from './start-screen.module.css';

export interface LibraryFieldsProps {
  /** null until it is known. */
  path: string | null;
  free: string | null;
  onPath(path: string): void;
}

/** Where the library goes, and the address that sites see. */
export function LibraryFields({ path, free, onPath }: LibraryFieldsProps) {
  const { app, shell, attempt } = useStores();
  const saved = useStore(app, (state) => state.app?.settings.contact ?? '');
  const [contact, setContact] = useState<string | null>(null);
  const keep = (): void => {
    if (contact !== null && contact.trim() !== saved) void attempt(() => app.getState().changeSettings({ contact: contact.trim() }));
  };
  const choose = async (): Promise<void> => {
    const [picked] =
      (await shell?.pickPaths({ kind: 'folder', title: t('start.folder.choose'), ...(path !== null && { start: path }) })) ?? [];
    if (picked !== undefined) onPath(picked);
  };
  return (
    <div className={styles.fields}>
      <Field
        label={t('start.folder')}
        icon={Folder}
        isCode
        size="large"
        value={path ?? ''}
        onChange={onPath}
        hint={free === null ? t('start.folder.hint') : t('start.folder.free', { free })}
        action={
          shell && (
            <Button variant="link" onPress={() => void attempt(choose)}>
              {t('start.folder.change')}
            </Button>
          )
        }
      />
      <Field
        label={t('start.contact')}
        icon={Info}
        isCode
        size="large"
        type="email"
        value={contact ?? saved}
        onChange={setContact}
        onBlur={keep}
        onSubmit={keep}
        hint={t('start.contact.hint')}
      />
    </div>
  );
}

import { type ReactNode, useState } from 'react';
import { useCommands } from '../../commands/registry.ts';
import { t } from '../../messages/translate.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { FolderBrowser } from './folder-browser.tsx';
import styles from './path-sheet.module.css';

export interface PathSheetProps {
  title: string;
  text: string;
  /** What the button says that takes the choice. */
  button: string;
  kind: 'file' | 'folder';
  /** Of files: `.txt`. */
  endings?: readonly string[];
  /** Why nothing can be taken over yet. */
  chooseFirst: string;
  /** Further fields above. */
  children?: ReactNode;
  onTake(path: string): void;
  onClose(): void;
}

const NONE: readonly string[] = [];

/** Chooses one file or folder: with the system's dialog in the desktop app, with the engine's list of folders in a browser. */
export function PathSheet({ title, text, button, kind, endings = NONE, chooseFirst, children, onTake, onClose }: PathSheetProps) {
  const { shell, registry, attempt } = useStores();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [path] = chosen;
  const take = (): void => {
    if (path) onTake(path);
  };
  const pick = async (): Promise<void> => {
    const picked = await shell?.pickPaths({ kind, title, endings: kind === 'folder' ? [] : endings.map((ending) => ending.slice(1)) });
    if (picked?.[0] !== undefined) setChosen([picked[0]]);
  };
  useCommands(registry, [
    { id: 'sheet.path.take', title: 'shortcuts.primary', group: 'file', keys: ['Ctrl+Enter'], isHidden: true, run: take },
  ]);
  return (
    <Sheet
      size="medium"
      title={title}
      subtitle={text}
      onClose={onClose}
      footer={
        <div className={styles.foot}>
          <bdi className={styles.path}>{path}</bdi>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" kbd="Ctrl+Enter" disabledReason={path ? undefined : chooseFirst} onPress={take}>
            {button}
          </Button>
        </div>
      }
    >
      <div className={styles.body}>
        {children}
        {shell ? (
          <Field
            label={t('models.path')}
            isCode
            isMono
            value={path ?? ''}
            onChange={(value) => setChosen(value === '' ? [] : [value])}
            action={
              <Button variant="link" onPress={() => void attempt(pick)}>
                {t('models.import.pick')}
              </Button>
            }
          />
        ) : (
          <FolderBrowser
            endings={endings}
            chosen={chosen}
            takesFolders={kind === 'folder'}
            onChange={setChosen}
            {...(kind === 'file' && { onSubmit: onTake })}
          />
        )}
      </div>
    </Sheet>
  );
}

import { FolderOpen, FolderPlus } from 'lucide-react';
import { useState } from 'react';
import { useCommands } from '../../commands/registry.ts';
import { FolderBrowser } from '../../features/browse/folder-browser.tsx';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import styles from './libraries-sheet.module.css';
import { LibraryProblem } from './library-problem.tsx';
import { RecentList } from './recent-list.tsx';

type What = 'open' | 'new';
const WHATS = ['open', 'new'] as const;

/** Where a new library of this name goes. */
function joined(parent: string, name: string): string {
  const separator = parent.includes('\\') && !parent.includes('/') ? '\\' : '/';
  return parent.endsWith(separator) ? parent + name : `${parent}${separator}${name}`;
}

/** Libraries: those opened before, another one, or a new one. */
export function LibrariesSheet({ what: first }: { what: What }) {
  const { ui, app, shell, registry, attempt } = useStores();
  const current = useStore(app, (state) => state.app?.library ?? null);
  const [what, setWhat] = useState<What>(first);
  const [folder, setFolder] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [name, setName] = useState(t('libraries.name.default'));
  const [isBusy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ error: Error; again: () => void } | null>(null);

  const close = (): void => ui.getState().closeOverlay();
  const go = async (path: string, how: What): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setFailed(null);
    try {
      await (how === 'open' ? app.getState().openLibrary(path) : app.getState().createLibrary(path));
      ui.getState().show(how === 'open' ? 'library' : 'pool');
    } catch (error) {
      setFailed({ error: error instanceof Error ? error : new Error(String(error)), again: () => void go(path, how) });
    } finally {
      setBusy(false);
    }
  };
  const pick = async (): Promise<void> => {
    const [path] = (await shell?.pickPaths({ kind: 'folder', title: t(`libraries.native.${what}`) })) ?? [];
    if (path === undefined) return;
    setFolder(path);
    setChosen([path]);
  };
  const place = chosen[0] ?? folder;
  const target = what === 'open' ? place : name.trim() === '' || place === '' ? '' : joined(place, name.trim());
  const begin = (): void => {
    if (target !== '') void go(target, what);
  };
  useCommands(registry, [
    {
      id: 'sheet.libraries.go',
      title: `libraries.${what === 'open' ? 'open' : 'create'}`,
      group: 'file',
      keys: ['Ctrl+Enter'],
      isHidden: true,
      run: begin,
    },
  ]);

  return (
    <Sheet
      title={t('libraries.title')}
      subtitle={t('libraries.subtitle')}
      onClose={close}
      footer={
        <div className={styles.foot}>
          {current !== null && (
            <Button
              onPress={() =>
                void attempt(async () => {
                  await app.getState().closeLibrary();
                  close();
                })
              }
            >
              {t('libraries.close', { name: current.name })}
            </Button>
          )}
          <span className={styles.target}>
            {target !== '' && <bdi>{what === 'new' ? t('libraries.will_be', { path: target }) : target}</bdi>}
          </span>
          <Button
            variant="primary"
            icon={what === 'open' ? FolderOpen : FolderPlus}
            kbd="Ctrl+Enter"
            disabledReason={isBusy ? t('libraries.opening') : target === '' ? t('libraries.choose_first') : undefined}
            onPress={begin}
          >
            {t(what === 'open' ? 'libraries.open' : 'libraries.create')}
          </Button>
        </div>
      }
    >
      <div className={styles.columns}>
        <RecentList onOpen={(path) => void go(path, 'open')} />
        <div className={styles.other}>
          <div className={styles.head}>
            <Segmented
              label={t('libraries.what')}
              value={what}
              options={WHATS.map((id) => ({ id, text: t(`libraries.what.${id}`) }))}
              onChange={(next) => {
                setWhat(next);
                setFailed(null);
              }}
            />
            <span className={styles.note}>{t(`libraries.${what}_hint`)}</span>
          </div>
          {failed !== null && <LibraryProblem error={failed.error} onAgain={failed.again} />}
          {what === 'new' && <Field label={t('libraries.name')} value={name} onChange={setName} onSubmit={begin} />}
          {shell ? (
            <div className={styles.native}>
              <Field
                label={t('libraries.path')}
                isCode
                isMono
                value={place}
                onChange={(path) => setChosen([path])}
                className={styles.grow}
              />
              <Button onPress={() => void attempt(pick)}>{t(`libraries.native.${what}`)}</Button>
            </div>
          ) : (
            <FolderBrowser
              endings={[]}
              chosen={chosen}
              takesFolders
              onChange={setChosen}
              onFolder={(path) => {
                setFolder(path);
                setChosen([]);
              }}
              onSubmit={(path) => {
                if (what === 'open') void go(path, 'open');
              }}
            />
          )}
        </div>
      </div>
    </Sheet>
  );
}

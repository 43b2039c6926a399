import { useCallback, useState } from 'react';
import { t } from '../../messages/translate.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, Field } from '../../ui/index.ts';
import { FolderBrowser } from '../browse/folder-browser.tsx';
import { type ExportPlan, splitPath } from './export-plan.ts';
import styles from './export-sheet.module.css';

/** Where the export goes: a path to be written or chosen. */
export function FolderField({ plan, onBrowse }: { plan: ExportPlan; onBrowse(): void }) {
  const { shell, attempt } = useStores();
  const { preflight } = plan;
  const choose = async (): Promise<void> => {
    const [path] = (await shell?.pickPaths({ kind: 'save', title: t('export.folder_title'), start: plan.out })) ?? [];
    if (path !== undefined) plan.setOut(path);
  };
  return (
    <div className={styles.option}>
      <span className={styles.optionTitle} aria-hidden>
        {t('export.folder')}
      </span>
      <div className={styles.optionBody}>
        <Field
          label={t('export.folder')}
          isLabelHidden
          isCode
          value={plan.out}
          onChange={plan.setOut}
          error={preflight?.problems.find(({ option }) => option === 'out')?.message}
          hint={preflight?.out_state === 'resumable' ? t('export.folder_resumes') : undefined}
          action={
            <Button variant="link" onPress={() => (shell ? void attempt(choose) : onBrowse())}>
              {t('export.folder_change')}
            </Button>
          }
        />
      </div>
    </div>
  );
}

/** In the options' place: a folder of this computer, in which the export makes one of its own. */
export function ChooseFolder({ plan, onDone }: { plan: ExportPlan; onDone(): void }) {
  const [parent, name] = splitPath(plan.out);
  const [start] = useState(parent);
  const [folder, setFolder] = useState(parent);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const separator = parent.endsWith('\\') ? '\\' : '/';
  const into = (chosen[0] ?? folder).replace(/[\\/]$/, '');
  const path = `${into}${separator}${name}`;
  const onFolder = useCallback((next: string) => {
    setFolder(next);
    setChosen([]);
  }, []);
  return (
    <div className={styles.browse}>
      <p className={styles.hint}>{t('export.folder_browse')}</p>
      <div className={styles.browser}>
        <FolderBrowser endings={[]} start={start} takesFolders chosen={chosen} onChange={setChosen} onFolder={onFolder} />
      </div>
      <p className={styles.hint}>{t('export.folder_goes', { path })}</p>
      <div className={styles.buttons}>
        <Button onPress={onDone}>{t('export.folder_back')}</Button>
        <Button
          onPress={() => {
            plan.setOut(path);
            onDone();
          }}
        >
          {t('export.folder_use')}
        </Button>
      </div>
    </div>
  );
}

import { type ReactNode, useRef } from 'react';
import type { Command } from '../../commands/command.ts';
import { useCommands } from '../../commands/registry.ts';
import { t } from '../../messages/translate.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, Sheet } from '../../ui/index.ts';
import styles from './work-sheet.module.css';

export interface StartSheetProps {
  /** Of its command, which the key map lists: `sheet.score.start`. */
  id: string;
  command: Command['title'];
  group: Command['group'];
  title: string;
  subtitle: string;
  size: 'large' | 'medium' | 'small';
  /** The primary action, named for its result. */
  button: string;
  /** Why it cannot begin now. */
  obstacle: string | undefined;
  /** Begins, with the button or Ctrl+Enter; the key calls it in spite of an obstacle too, so that fields can say what is missing. A failure is told. */
  onBegin(): Promise<void>;
  children: ReactNode;
}

/** A sheet that begins a job: what it needs to know, Cancel, and one primary action. */
export function StartSheet({ id, command, group, title, subtitle, size, button, obstacle, onBegin, children }: StartSheetProps) {
  const { ui, registry, attempt } = useStores();
  const close = (): void => ui.getState().closeOverlay();
  const isBeginning = useRef(false);
  const begin = (): void => {
    // The key may come twice before the first answer; one job is meant.
    if (isBeginning.current) return;
    isBeginning.current = true;
    void attempt(onBegin).finally(() => {
      isBeginning.current = false;
    });
  };
  useCommands(registry, [{ id, title: command, group, keys: ['Ctrl+Enter'], isHidden: true, run: begin }]);
  return (
    <Sheet
      size={size}
      title={title}
      subtitle={subtitle}
      onClose={close}
      footer={
        <div className={styles.buttons}>
          <Button size="large" onPress={close}>
            {t('common.cancel')}
          </Button>
          <Button size="large" variant="primary" kbd="Ctrl+Enter" disabledReason={obstacle} onPress={begin}>
            {button}
          </Button>
        </div>
      }
    >
      {children}
    </Sheet>
  );
}

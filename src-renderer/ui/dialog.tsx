import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button } from './button.tsx';
import styles from './dialog.module.css';
import sheet from './sheet.module.css';

export type DialogAction = {
  id: string;
  text: string;
  /** What erases is `destructive`: never filled, never the one that Enter takes. */
  kind?: 'normal' | 'primary' | 'destructive' | undefined;
  kbd?: string | undefined;
  onPress: () => void;
};

export type DialogProps = {
  title: string;
  /** What will happen, and what stays. */
  children: ReactNode;
  /** In reading order. The first that is not destructive has the focus. */
  actions: readonly DialogAction[];
  onClose: () => void;
};

/** A question that must be answered before anything else. It is open while it is mounted; Escape answers with "no". */
export function Dialog({ title, children, actions, onClose }: DialogProps) {
  const preselected = actions.find((action) => action.kind === 'primary') ?? actions.find((action) => action.kind !== 'destructive');
  return (
    <ModalOverlay
      className={sheet.overlay ?? ''}
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className={styles.modal ?? ''}>
        <AriaDialog role="alertdialog" data-modal="" className={styles.dialog ?? ''}>
          <Heading slot="title" level={2} className={styles.title ?? ''}>
            {title}
          </Heading>
          <div className={styles.text}>{children}</div>
          <div className={styles.actions}>
            {actions.map((action) => (
              <Button
                key={action.id}
                variant={action.kind === 'primary' ? 'primary' : 'normal'}
                size="large"
                kbd={action.kbd}
                onPress={action.onPress}
                autoFocus={action === preselected}
              >
                {action.text}
              </Button>
            ))}
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

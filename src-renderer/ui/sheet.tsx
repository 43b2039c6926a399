import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { useLabels } from './labels.ts';
import styles from './sheet.module.css';

export type SheetProps = {
  title: ReactNode;
  /** One line of meaning under the title. */
  subtitle?: ReactNode;
  /** At most 1120 x 772, 720 x 640, or 480 wide and as high as needed. */
  size?: 'large' | 'medium' | 'small' | undefined;
  onClose: () => void;
  /** Fixed below what scrolls. */
  footer?: ReactNode;
  children: ReactNode;
};

/** A modal surface over the screen. It is open while it is mounted. Escape closes it; focus stays inside and goes back afterwards. */
export function Sheet({ title, subtitle, size = 'large', onClose, footer, children }: SheetProps) {
  const words = useLabels();
  return (
    <ModalOverlay
      className={styles.overlay ?? ''}
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className={cx(styles.modal, size !== 'large' && styles[size])}>
        <AriaDialog className={styles.dialog ?? ''} data-modal="">
          <header className={styles.header}>
            <div className={styles.titles}>
              <Heading slot="title" level={2} className={styles.title ?? ''}>
                {title}
              </Heading>
              {subtitle === undefined ? null : <div className={styles.subtitle}>{subtitle}</div>}
            </div>
            <Button variant="quiet" kbd="Esc" className={styles.close} onPress={onClose}>
              {words.close}
            </Button>
          </header>
          <div className={styles.body}>{children}</div>
          {footer === undefined ? null : <footer className={styles.footer}>{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { IconButton } from './icon-button.tsx';
import styles from './inspector-row.module.css';
import { useLabels } from './labels.ts';

export type InspectorRowProps = {
  label: string;
  children: ReactNode;
  /** The whole value, shown while hovered, where the line may cut it. */
  title?: string | undefined;
  /** Given: a button copies it. The caller writes to the clipboard. */
  onCopy?: (() => void) | undefined;
  /** For hashes, codes and paths. */
  isMono?: boolean | undefined;
  isWrapped?: boolean | undefined;
};

/** One fact: label, value in one line, copy. Stands in a `dl`. */
export function InspectorRow({ label, children, title, onCopy, isMono, isWrapped }: InspectorRowProps) {
  const words = useLabels();
  return (
    <div className={styles.row}>
      <dt className={styles.label}>{label}</dt>
      <dd className={cx(styles.value, isMono && styles.mono, isWrapped && styles.wraps)} dir="auto" title={title}>
        {children}
      </dd>
      {onCopy === undefined ? null : (
        <dd>
          <IconButton label={words.copy(label)} icon={Copy} onPress={onCopy} />
        </dd>
      )}
    </div>
  );
}

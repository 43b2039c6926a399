import styles from './kbd.module.css';
import { shownKeys } from './key-names.ts';

/**
 * Keys as the platform shows them, one box each. @param keys `Ctrl+Shift+A`; Ctrl becomes the command sign on macOS
 * @param isHidden for keys beside a control that names them in `aria-keyshortcuts`
 */
export function Kbd({ keys, isHidden = false }: { keys: string; isHidden?: boolean | undefined }) {
  return (
    <span className={styles.keys} dir="ltr" aria-hidden={isHidden || undefined}>
      {shownKeys(keys).map((key) => (
        <kbd key={key} className={styles.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}

import { X } from 'lucide-react';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { ariaKeys } from './key-names.ts';
import { useLabels } from './labels.ts';
import styles from './tag.module.css';

export type TagProps = {
  name: string;
  kbd?: string | undefined;
  onRemove?: (() => void) | undefined;
  /** Makes the tag a button. */
  onPress?: (() => void) | undefined;
  /** Dashed: something that can be added. */
  isDashed?: boolean | undefined;
};

/** The name of a tag, as text, as a button, or with a zone that removes it. */
export function Tag({ name, kbd, onRemove, onPress, isDashed }: TagProps) {
  const words = useLabels();
  const look = cx(styles.tag, isDashed && styles.dashed, onRemove !== undefined && styles.removable);
  const content = (
    <>
      <span className={styles.text} dir="auto">
        {name}
      </span>
      {kbd === undefined ? null : <Kbd keys={kbd} isHidden />}
    </>
  );
  if (onPress !== undefined) {
    return (
      <button type="button" className={look} aria-keyshortcuts={kbd === undefined ? undefined : ariaKeys(kbd)} onClick={onPress}>
        {content}
      </button>
    );
  }
  return (
    <span className={look}>
      {content}
      {onRemove === undefined ? null : (
        <button type="button" className={styles.remove} aria-label={words.remove(name)} onClick={onRemove}>
          <Icon icon={X} size={12} />
        </button>
      )}
    </span>
  );
}

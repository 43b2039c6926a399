import { Flag, FlagOff } from 'lucide-react';
import { useLabels } from './labels.ts';
import styles from './stars.module.css';

/** Picked (a filled flag) or rejected (a struck one), in text colour. Nothing without a flag. */
export function FlagMark({ flag, size = 13 }: { flag: 'pick' | 'reject' | null; size?: number | undefined }) {
  const words = useLabels();
  if (flag === null) return null;
  return flag === 'pick' ? (
    <Flag size={size} strokeWidth={1.75} role="img" aria-label={words.pick} className={styles.full ?? ''} />
  ) : (
    <FlagOff size={size} strokeWidth={1.75} role="img" aria-label={words.reject} />
  );
}

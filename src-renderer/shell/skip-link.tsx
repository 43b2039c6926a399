import { t } from '../messages/translate.ts';
import styles from './skip-link.module.css';

/** First stop of the Tab key: past menus and rail to the screen itself. */
export function SkipLink() {
  const skip = (): void => {
    const main = document.querySelector('main');
    if (!main) return;
    main.tabIndex = -1;
    main.focus();
  };
  return (
    <button type="button" className={styles.skip} onClick={skip}>
      {t('shell.skip')}
    </button>
  );
}

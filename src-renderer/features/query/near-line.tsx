import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import styles from './query-bar.module.css';

/** What `meaning:` and `like:` have searched: by which model, how many of the images. */
export function NearLine() {
  const near = useStore(useStores().view, (state) => state.view?.near);
  return near?.map(({ term, model, is_sample: isSample, searched, of }) => (
    <p key={term} className={styles.near}>
      {t('query.near', { term, model, searched, of })} {isSample && t('query.near_sample')}
    </p>
  ));
}

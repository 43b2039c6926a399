import type { SampleRow } from '#shared/contract/views.ts';
import { t } from '../../../messages/translate.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button, Stars, Tag } from '../../../ui/index.ts';
import type { SampleActions } from '../sample-actions.ts';
import styles from './inspector.module.css';

/** Rating, flag and tags of one sample, to be changed in place. */
export function Marking({ row, actions }: { row: SampleRow; actions: SampleActions }) {
  const { ui } = useStores();
  const flag = (next: 'pick' | 'reject') => void actions.flag(row.flag === next ? null : next);
  return (
    <>
      <div className={styles.line}>
        <Stars
          value={row.rating}
          label={t('library.inspector.rating')}
          onChange={(rating) => void actions.rate(rating === 0 ? null : rating)}
        />
        <Button size="small" kbd="P" pressed={row.flag === 'pick'} onPress={() => flag('pick')}>
          {t(row.flag === 'pick' ? 'library.inspector.picked' : 'library.inspector.pick')}
        </Button>
        <Button size="small" variant="quiet" kbd="X" pressed={row.flag === 'reject'} onPress={() => flag('reject')}>
          {t(row.flag === 'reject' ? 'library.inspector.rejected' : 'library.inspector.reject')}
        </Button>
      </div>
      <div className={styles.line}>
        {row.tags.map((name) => (
          <Tag key={name} name={name} onRemove={() => void actions.tag({ remove: [name] })} />
        ))}
        <Tag name={t('library.inspector.add_tag')} kbd="T" isDashed onPress={() => ui.getState().open({ kind: 'tags' })} />
      </div>
    </>
  );
}

import { Flag, FlagOff, PackageOpen, Sparkles, Star, Tag } from 'lucide-react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button, MenuButton } from '../../ui/index.ts';
import type { SampleActions } from './sample-actions.ts';
import styles from './selection-bar.module.css';

/** What can be done with the selection, with its keys; floats at the foot of the grid. */
export function SelectionBar({ actions }: { actions: SampleActions }) {
  const { ui } = useStores();
  const isTagging = useStore(ui, (state) => state.overlay.kind === 'tags');
  const stars = [5, 4, 3, 2, 1, 0] as const;
  return (
    <div className={styles.bar} data-floating-bar="" role="toolbar" aria-label={t('library.selection')}>
      <MenuButton
        label={t('library.bar.rate')}
        variant="quiet"
        icon={Star}
        isPlain
        placement="top start"
        sections={[
          {
            id: 'stars',
            items: stars.map((rating) => ({
              id: String(rating),
              text: t(`command.rate.${rating}`),
              kbd: String(rating),
              onAction: () => void actions.rate(rating === 0 ? null : rating),
            })),
          },
        ]}
      >
        {t('library.bar.rate')}
      </MenuButton>
      <Button variant="quiet" icon={Flag} kbd="P" onPress={() => void actions.flag('pick')}>
        {t('library.bar.pick')}
      </Button>
      <Button variant="quiet" icon={FlagOff} kbd="X" onPress={() => void actions.flag('reject')}>
        {t('library.bar.reject')}
      </Button>
      <Button variant="quiet" icon={Tag} kbd="T" pressed={isTagging} onPress={() => ui.getState().open({ kind: 'tags' })}>
        {t('library.bar.tag')}
      </Button>
      <Button variant="quiet" icon={Sparkles} onPress={() => ui.getState().open({ kind: 'concept' })}>
        {t('library.bar.concept')}
      </Button>
      <Button variant="quiet" icon={PackageOpen} kbd="Ctrl+E" onPress={() => ui.getState().open({ kind: 'export' })}>
        {t('library.export')}
      </Button>
    </div>
  );
}

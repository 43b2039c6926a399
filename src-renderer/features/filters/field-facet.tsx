import type { Facet } from '#shared/contract/views.ts';
import type { Scope } from '#shared/query/fields.ts';
import { formatCount } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { FacetGroup } from '../../ui/facet-group.tsx';
import { FacetRow } from '../../ui/facet-row.tsx';
import { choiceOn, choiceTexts, isChoiceOf, withChoice } from './conditions.ts';
import styles from './filter-panel.module.css';
import { valueTitle } from './value-title.ts';

export interface FieldFacetProps {
  scope: Scope;
  field: string;
  title: string;
  /** undefined while it is closed or has not been answered. */
  facet: Facet | undefined;
  isOpen: boolean;
  onToggle(isOpen: boolean): void;
  search: string | undefined;
  onSearch(text: string): void;
}

/** The values of one field with their counts: a click takes one in, Alt+click leaves it out. */
export function FieldFacet({ scope, field, title, facet, isOpen, onToggle, search, onSearch }: FieldFacetProps) {
  const query = useStores().query[scope];
  const conditions = useStore(query, (state) => state.asked.conditions);
  const choice = choiceOn(conditions, field);
  const most = Math.max(1, ...(facet?.values ?? []).map(({ count }) => count));
  const change = (value: string, state: 'on' | 'off' | 'excluded'): void => {
    const texts = choiceTexts(field, withChoice(choice, value, state));
    const isOld = isChoiceOf(field);
    const kept = conditions.filter((condition) => !isOld(condition));
    query.getState().setConditions([...kept, ...texts.map((text) => ({ text, isOff: false }))]);
  };
  const hidden = facet === undefined ? 0 : facet.distinct - facet.values.length;
  return (
    <FacetGroup
      title={title}
      count={facet === undefined ? '' : formatCount(facet.distinct)}
      isOpen={isOpen}
      onToggle={onToggle}
      {...(search === undefined && hidden > 0 && { moreText: t('filter.more', { count: hidden }), onMore: () => onSearch('') })}
      {...(search !== undefined && { search, onSearch })}
    >
      {facet?.values.length === 0 && <p className={styles.note}>{t(search ? 'filter.not_found' : 'filter.no_values')}</p>}
      {facet?.values.map(({ value, count }) => (
        <FacetRow
          key={value}
          label={valueTitle(field, value)}
          count={formatCount(count)}
          share={count / most}
          state={choice.included.includes(value) ? 'on' : choice.excluded.includes(value) ? 'excluded' : 'off'}
          onChange={(state) => change(value, state)}
        />
      ))}
    </FacetGroup>
  );
}

import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './facet-group.module.css';
import { Field } from './field.tsx';
import { useLabels } from './labels.ts';
import { Section } from './section.tsx';

export type FacetGroupProps = {
  title: string;
  /** Number of values, as it is shown. */
  count: string;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  /** Text of the link that shows the rest: `8 more`. Left out when all are shown. */
  moreText?: string | undefined;
  onMore?: (() => void) | undefined;
  /** Given once the rest is shown: what is searched for. */
  search?: string | undefined;
  onSearch?: ((text: string) => void) | undefined;
  /** `FacetRow`s. */
  children: ReactNode;
};

/** The values of one field: caret, name, number of values; beyond the first ones a link, then a search field. */
export function FacetGroup(props: FacetGroupProps) {
  const words = useLabels();
  return (
    <Section title={props.title} aside={props.count} isOpen={props.isOpen} onToggle={props.onToggle}>
      {props.search === undefined || props.onSearch === undefined ? null : (
        <Field
          className={styles.search}
          label={words.searchValues(props.title)}
          isLabelHidden
          type="search"
          icon={Search}
          value={props.search}
          onChange={props.onSearch}
        />
      )}
      <div className={styles.rows}>{props.children}</div>
      {props.moreText === undefined || props.onMore === undefined ? null : (
        <Button variant="link" className={styles.more} onPress={props.onMore} label={`${props.title}: ${props.moreText}`}>
          {props.moreText}
        </Button>
      )}
    </Section>
  );
}

import { Check, ChevronDown } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover as AriaPopover } from 'react-aria-components/Popover';
import { Select as AriaSelect, Label, SelectValue } from 'react-aria-components/Select';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import menu from './menu.module.css';
import styles from './select.module.css';

export type SelectProps<Id extends string> = {
  label: string;
  isLabelHidden?: boolean | undefined;
  value: Id | null;
  options: readonly { id: Id; text: string; detail?: string | undefined }[];
  onChange: (id: Id) => void;
  placeholder?: string | undefined;
  isDisabled?: boolean | undefined;
  className?: string | undefined;
};

/** One of many choices, in a list that opens. */
export function Select<Id extends string>(props: SelectProps<Id>) {
  const { label, value, options } = props;
  return (
    <AriaSelect
      className={cx(styles.select, props.className)}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key);
        if (chosen !== undefined) props.onChange(chosen.id);
      }}
      isDisabled={props.isDisabled ?? false}
      placeholder={props.placeholder ?? ''}
      {...(props.isLabelHidden ? { 'aria-label': label } : {})}
    >
      {props.isLabelHidden ? null : <Label className={styles.label ?? ''}>{label}</Label>}
      <AriaButton className={styles.button ?? ''}>
        <SelectValue className={styles.value ?? ''}>{({ selectedText, defaultChildren }) => selectedText || defaultChildren}</SelectValue>
        <Icon icon={ChevronDown} size={14} />
      </AriaButton>
      <AriaPopover className={menu.popover ?? ''} offset={4}>
        <ListBox className={styles.list ?? ''}>
          {options.map((option) => (
            <ListBoxItem key={option.id} id={option.id} textValue={option.text} className={styles.option ?? ''}>
              <span className={styles.mark}>
                <Icon icon={Check} size={14} />
              </span>
              <span>
                {option.text}
                {option.detail === undefined ? null : <span className={styles.detail}>{option.detail}</span>}
              </span>
            </ListBoxItem>
          ))}
        </ListBox>
      </AriaPopover>
    </AriaSelect>
  );
}

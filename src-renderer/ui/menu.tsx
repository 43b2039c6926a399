import { Check } from 'lucide-react';
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuSection as AriaMenuSection, Header } from 'react-aria-components/Menu';
import { cx } from './cx.ts';
import { Icon, type IconType } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { ariaKeys } from './key-names.ts';
import styles from './menu.module.css';

export type MenuItem = {
  id: string;
  text: string;
  /** A second line in small. */
  detail?: string | undefined;
  icon?: IconType | undefined;
  kbd?: string | undefined;
  /** Given: the item is a choice that is on or off. */
  checked?: boolean | undefined;
  /** Why it cannot be chosen now; shown as its second line. */
  disabledReason?: string | undefined;
  /** For what erases. */
  isDestructive?: boolean | undefined;
  onAction: () => void;
};

export type MenuSection = {
  id: string;
  title?: string | undefined;
  /** Of the checked items only one can be on. */
  isExclusive?: boolean | undefined;
  items: readonly MenuItem[];
};

/** The items of a menu, in sections with a hairline between. Arrow keys, Home, End and typing move; Enter chooses. */
export function Menu({
  label,
  sections,
  onClose,
}: {
  label: string;
  sections: readonly MenuSection[];
  onClose?: (() => void) | undefined;
}) {
  const items = new Map(sections.flatMap((section) => section.items.map((item) => [item.id, item] as const)));
  const hasMarks = sections.some((section) => section.items.some((item) => item.icon !== undefined || item.checked !== undefined));
  return (
    <AriaMenu
      className={styles.menu ?? ''}
      aria-label={label}
      autoFocus="first"
      escapeKeyBehavior="none"
      disabledKeys={[...items.values()].filter((item) => item.disabledReason !== undefined).map((item) => item.id)}
      onAction={(key) => items.get(String(key))?.onAction()}
      {...(onClose === undefined ? {} : { onClose })}
    >
      {sections
        .filter((section) => section.items.length > 0)
        .map((section) => (
          <Section key={section.id} section={section} hasMarks={hasMarks} />
        ))}
    </AriaMenu>
  );
}

function Section({ section, hasMarks }: { section: MenuSection; hasMarks: boolean }) {
  const isChoice = section.items.some((item) => item.checked !== undefined);
  return (
    <AriaMenuSection
      id={section.id}
      className={styles.section ?? ''}
      aria-label={section.title ?? section.items[0]?.text ?? section.id}
      selectionMode={isChoice ? (section.isExclusive ? 'single' : 'multiple') : 'none'}
      selectedKeys={section.items.filter((item) => item.checked).map((item) => item.id)}
      shouldCloseOnSelect
    >
      {section.title === undefined ? null : <Header className={styles.heading ?? ''}>{section.title}</Header>}
      {section.items.map((item) => (
        <AriaMenuItem
          key={item.id}
          id={item.id}
          textValue={item.text}
          className={cx(styles.item, item.isDestructive && styles.destructive)}
          {...(item.kbd === undefined ? {} : { 'aria-keyshortcuts': ariaKeys(item.kbd) })}
        >
          {hasMarks ? (
            <span className={styles.mark}>
              {item.checked ? <Icon icon={Check} size={14} /> : item.icon === undefined ? null : <Icon icon={item.icon} size={15} />}
            </span>
          ) : null}
          <span className={styles.text}>
            {item.text}
            {item.disabledReason === undefined && item.detail === undefined ? null : (
              <span className={styles.detail}>{item.disabledReason ?? item.detail}</span>
            )}
          </span>
          {item.kbd === undefined ? null : (
            <span className={styles.keys}>
              <Kbd keys={item.kbd} isHidden />
            </span>
          )}
        </AriaMenuItem>
      ))}
    </AriaMenuSection>
  );
}

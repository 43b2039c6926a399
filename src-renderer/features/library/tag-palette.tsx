import { Plus, Tag as TagIcon } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { useLayoutValue } from '../../stores/use-layout-value.ts';
import { cx, Kbd, Tag } from '../../ui/index.ts';
import { FAVOURITE_TAGS, type SampleActions, tagNames } from './sample-actions.ts';
import { tagChoices } from './tag-choices.ts';
import { TagOption } from './tag-option.tsx';
import styles from './tag-palette.module.css';
import { useAnswer } from './use-answer.ts';
import { useSelectionFacts } from './use-selection-facts.ts';

const NONE: string[] = [];
const MAX_FAVOURITES = 9;

/** Tags of the selection: type, Enter puts on, Shift+Enter takes off. It stays open for the next one. */
export function TagPalette({ actions, onClose }: { actions: SampleActions; onClose(): void }) {
  const { client, library } = useStores();
  const version = useStore(library, (state) => state.version);
  const [typed, setTyped] = useState('');
  const [cursor, setCursor] = useState(0);
  const [favourites, setFavourites] = useLayoutValue(FAVOURITE_TAGS, tagNames, NONE);
  const field = useRef<HTMLInputElement>(null);
  const { value: facts } = useSelectionFacts(actions);
  const { value: known } = useAnswer(`tags ${version}`, async (signal) => (await client.call('tags_list', {}, { signal })).tags);
  useEffect(() => {
    const before = document.activeElement;
    field.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  const of = facts?.samples ?? actions.count();
  const choices = tagChoices({ typed, known: known ?? [], on: facts?.tags ?? [], favourites });
  const name = typed.trim();
  // Also before the known ones have come: what was typed is what is meant.
  const isNew = name !== '' && !known?.some((tag) => tag.name === name);
  const count = choices.length + (isNew ? 1 : 0);
  const at = Math.min(cursor, count - 1);
  const chosen = choices[at]?.name ?? (isNew ? name : undefined);
  const put = (tag: string | undefined, how: 'add' | 'remove'): void => {
    if (tag === undefined) return;
    void actions.tag({ [how]: [tag] });
    setTyped('');
    setCursor(0);
  };
  const toggleFavourite = (tag: string): void => {
    const isOne = favourites.includes(tag);
    setFavourites(isOne ? favourites.filter((other) => other !== tag) : [...favourites, tag].slice(0, MAX_FAVOURITES));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setCursor(count === 0 ? 0 : (at + 1) % count);
    else if (event.key === 'ArrowUp') setCursor(count === 0 ? 0 : (at - 1 + count) % count);
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) put(isNew ? name : chosen, 'add');
    else if (event.key === 'Enter') put(chosen, event.shiftKey ? 'remove' : 'add');
    else if (event.key === 'd' && (event.ctrlKey || event.metaKey) && choices[at]) toggleFavourite(choices[at].name);
    else if (event.key === '.' && typed === '') void actions.repeatTags();
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className={styles.palette} role="dialog" aria-label={t('library.tags.palette')}>
      <div className={styles.field}>
        <TagIcon size={16} aria-hidden="true" />
        <input
          ref={field}
          className={styles.input}
          role="combobox"
          aria-label={t('library.tags.field')}
          aria-expanded={count > 0}
          aria-controls="tag-choices"
          aria-activedescendant={count > 0 ? `tag-choice-${at}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          maxLength={100}
          placeholder={t('library.tags.placeholder')}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setCursor(0);
          }}
          onKeyDown={onKeyDown}
        />
        <span className={styles.dim}>{t('library.tags.for', { count: of })}</span>
      </div>
      {count === 0 && <p className={styles.none}>{t('library.tags.none')}</p>}
      <div id="tag-choices" role="listbox" aria-label={t('library.tags.list')} className={styles.list} hidden={count === 0}>
        {choices.map((choice, index) => (
          <TagOption
            key={choice.name}
            id={`tag-choice-${index}`}
            choice={choice}
            of={of}
            typed={name}
            isCurrent={index === at}
            onPress={(how) => put(choice.name, how)}
            onFavourite={() => toggleFavourite(choice.name)}
          />
        ))}
        {isNew && (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and takes the keys
          <div
            id={`tag-choice-${choices.length}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === choices.length}
            className={cx(styles.row, at === choices.length && styles.current)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => put(name, 'add')}
          >
            <Plus size={14} aria-hidden="true" />
            <span className={styles.name} dir="auto">
              {t('library.tags.new', { name })}
            </span>
            <Kbd keys="Ctrl+Enter" isHidden />
          </div>
        )}
      </div>
      <div className={styles.favourites}>
        <p className={styles.dim}>{t(favourites.length > 0 ? 'library.tags.favourites' : 'library.tags.no_favourites')}</p>
        <div className={styles.tags}>
          {favourites.map((tag, index) => (
            <Tag key={tag} name={tag} kbd={String(index + 1)} onPress={() => put(tag, 'add')} />
          ))}
        </div>
      </div>
      <footer className={styles.footer}>
        <Hint keys="Enter" text={t('library.tags.add', { count: of })} />
        <Hint keys="Shift+Enter" text={t('library.tags.remove')} />
        <Hint keys="Ctrl+D" text={t('library.tags.make_favourite')} />
        <Hint keys="." text={t('library.tags.repeat')} />
        <Hint keys="Esc" text={t('library.tags.close')} />
      </footer>
    </section>
  );
}

function Hint({ keys, text }: { keys: string; text: string }) {
  return (
    <span className={styles.hint}>
      <Kbd keys={keys} />
      {text}
    </span>
  );
}

import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import type { Scope } from '#shared/query/fields.ts';
import type { QueryProblem } from '#shared/query/query-error.ts';
import { t } from '../../messages/translate.ts';
import { cx } from '../../ui/index.ts';
import styles from './query-input.module.css';
import { SuggestionList } from './suggestion-list.tsx';
import { type Suggestion, take } from './suggestions.ts';
import { useSuggestions } from './use-suggestions.ts';

export interface QueryInputProps {
  scope: Scope;
  label: string;
  /** What stands before the text without being edited: `-tag:`. Suggestions and places of problems count it. */
  prefix?: string;
  value: string;
  onChange(value: string): void;
  /** Enter, or a suggestion that is a whole condition. */
  onCommit(value: string): void;
  /** Escape with no list open. */
  onCancel?(): void;
  /** Keys that the field has no use for. */
  onKey?(event: KeyboardEvent<HTMLInputElement>): void;
  onBlur?(): void;
  problem?: QueryProblem | null;
  /** Id of the element that tells the problem. */
  problemId?: string;
  placeholder?: string;
  isMono?: boolean;
  autoFocus?: boolean;
  className?: string | undefined;
  ref?: Ref<HTMLInputElement>;
}

/** A field for a piece of query text, with suggestions for what is being typed and a mark under what is wrong. */
export function QueryInput(props: QueryInputProps) {
  const { scope, label, prefix = '', value, problem, isMono } = props;
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState(value.length);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  const [scrolled, setScrolled] = useState(0);
  const { token, suggestions, hint } = useSuggestions(scope, prefix + value, prefix.length + Math.min(caret, value.length), isOpen);
  const isShown = isOpen && (suggestions.length > 0 || hint !== null);
  useImperativeHandle(props.ref, () => input.current ?? document.createElement('input'));
  useEffect(() => {
    if (props.autoFocus) input.current?.select();
  }, [props.autoFocus]);
  // The caret goes behind what a suggestion has put in.
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    input.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  });

  const choose = (suggestion: Suggestion): void => {
    const taken = take(prefix + value, token, suggestion);
    // What cannot be edited stays: a suggestion for the value never reaches into it.
    const next = taken.text.slice(prefix.length);
    setActive(null);
    if (suggestion.isWhole) {
      setOpen(false);
      props.onChange(next);
      props.onCommit(next);
      return;
    }
    wanted.current = taken.caret - prefix.length;
    setCaret(taken.caret - prefix.length);
    props.onChange(next);
  };
  const move = (by: 1 | -1): void => {
    if (!isShown) {
      setOpen(true);
      return;
    }
    const next = (active ?? (by > 0 ? -1 : suggestions.length)) + by;
    setActive(next < 0 || next >= suggestions.length ? null : next);
  };
  const enter = (): void => {
    const chosen = isShown && active !== null ? suggestions[active] : undefined;
    if (chosen) {
      choose(chosen);
      return;
    }
    setOpen(false);
    props.onCommit(value);
  };
  const leave = (): void => {
    if (isShown) setOpen(false);
    else props.onCancel?.();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isPlain && event.key === 'ArrowDown') move(1);
    else if (isPlain && event.key === 'ArrowUp') move(-1);
    else if (isPlain && event.key === 'Enter') enter();
    else if (event.key === 'Escape') {
      event.stopPropagation();
      leave();
    } else {
      props.onKey?.(event);
      return;
    }
    event.preventDefault();
  };
  const at = problem && Math.max(0, problem.position - prefix.length);
  return (
    <span className={cx(styles.wrap, isMono && styles.mono, props.className)}>
      {problem && at !== null && at !== undefined && (
        <span className={styles.marks} aria-hidden="true">
          <span style={{ transform: `translateX(${-scrolled}px)` }}>
            {value.slice(0, at)}
            <mark className={styles.wrong}>{value.slice(at, at + Math.max(1, problem.length)).padEnd(1, ' ')}</mark>
            {value.slice(at + Math.max(1, problem.length))}
          </span>
        </span>
      )}
      <input
        ref={input}
        className={styles.input}
        role="combobox"
        dir="ltr"
        aria-label={label}
        aria-expanded={isShown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isShown && active !== null ? `${listId}-${active}` : undefined}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? props.problemId : undefined}
        autoComplete="off"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: it stands in the place of what the user has just opened
        autoFocus={props.autoFocus}
        placeholder={props.placeholder}
        value={value}
        onChange={(event) => {
          setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
          setOpen(true);
          setActive(null);
          props.onChange(event.currentTarget.value);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? value.length)}
        onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
        onClick={() => setOpen(true)}
        onBlur={() => {
          setOpen(false);
          setActive(null);
          props.onBlur?.();
        }}
        onKeyDown={onKeyDown}
      />
      <SuggestionList
        id={listId}
        label={t('query.suggestions')}
        anchor={input}
        isShown={isShown}
        suggestions={suggestions}
        active={active}
        hint={hint}
        onChoose={choose}
        onHover={setActive}
      />
    </span>
  );
}

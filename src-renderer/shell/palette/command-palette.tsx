import { Search } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { z } from 'zod';
import type { Command } from '../../commands/command.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { useLayoutValue } from '../../stores/use-layout-value.ts';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { LiveRegion } from '../../ui/live-region.tsx';
import { keysOfAccelerator } from '../accelerator.ts';
import styles from './command-palette.module.css';
import { commandTitle, findCommands } from './find-commands.ts';

const ids = z.array(z.string());
const NONE: string[] = [];
const MAX_RECENT = 6;

/** Every command by name: type, choose with the arrow keys, Enter runs it. */
export function CommandPalette() {
  const { registry, ui } = useStores();
  const commands = useStore(registry.commands, (state) => state);
  const [recent, setRecent] = useLayoutValue('commands.recent', ids, NONE);
  const [text, setText] = useState('');
  const [cursor, setCursor] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const name = useId();
  const found = findCommands(commands, text, recent);
  const isRecentFirst = text.trim() === '' && found.some(({ id }) => recent.includes(id));
  const current = Math.min(cursor, found.length - 1);
  const close = (): void => ui.getState().closeOverlay();

  const perform = (command: Command | undefined): void => {
    if (!command || !(command.isEnabled?.() ?? true)) return;
    setRecent([command.id, ...recent.filter((id) => id !== command.id)].slice(0, MAX_RECENT));
    close();
    command.run();
  };
  const move = (to: number): void => {
    const next = (to + found.length) % Math.max(1, found.length);
    setCursor(next);
    list.current?.querySelector(`[data-at="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(current + 1),
      ArrowUp: () => move(current - 1),
      PageDown: () => move(Math.min(found.length - 1, current + 8)),
      PageUp: () => move(Math.max(0, current - 8)),
      Enter: () => perform(found[current]),
    };
    const step = steps[event.key];
    if (!step || event.nativeEvent.isComposing) return;
    event.preventDefault();
    step();
  };

  return (
    <ModalOverlay
      className={styles.overlay ?? ''}
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
      }}
    >
      <Modal className={styles.modal ?? ''}>
        <Dialog className={styles.dialog ?? ''} aria-label={t('palette.title')} data-modal="">
          <div className={styles.field}>
            <Icon icon={Search} size={16} />
            <input
              className={styles.input}
              type="text"
              role="combobox"
              aria-label={t('palette.search')}
              aria-expanded
              aria-controls={`${name}-list`}
              aria-activedescendant={found[current] ? `${name}-${current}` : undefined}
              placeholder={t('palette.placeholder')}
              autoComplete="off"
              spellCheck={false}
              dir="auto"
              autoFocus
              value={text}
              onChange={(event) => {
                setText(event.currentTarget.value);
                setCursor(0);
              }}
              onKeyDown={onKeyDown}
            />
            <Kbd keys="Esc" isHidden />
          </div>
          <div ref={list} id={`${name}-list`} role="listbox" aria-label={t('palette.title')} className={styles.list} tabIndex={-1}>
            {found.map((command, at) => (
              <Option
                key={command.id}
                command={command}
                id={`${name}-${at}`}
                at={at}
                isCurrent={at === current}
                heading={headingAt(found, at, recent, isRecentFirst)}
                onChoose={() => perform(command)}
              />
            ))}
            {found.length === 0 && <p className={styles.none}>{t('palette.none', { text: text.trim() })}</p>}
          </div>
          <p className={styles.foot}>{t('palette.foot')}</p>
          <LiveRegion message={t('palette.results', { count: found.length })} everyMs={700} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The heading before an entry, where one part of the list begins. */
function headingAt(found: readonly Command[], at: number, recent: readonly string[], isRecentFirst: boolean): string | undefined {
  if (!isRecentFirst) return undefined;
  const isRecent = (index: number): boolean => recent.includes(found[index]?.id ?? '');
  if (at === 0) return t('palette.recent');
  return isRecent(at - 1) && !isRecent(at) ? t('palette.all') : undefined;
}

interface OptionProps {
  command: Command;
  id: string;
  at: number;
  isCurrent: boolean;
  heading: string | undefined;
  onChoose(): void;
}

function Option({ command, id, at, isCurrent, heading, onChoose }: OptionProps) {
  const { registry } = useStores();
  const keys = registry.keysFor(command)[0];
  const isEnabled = command.isEnabled?.() ?? true;
  return (
    <>
      {heading !== undefined && (
        <div role="presentation" className={styles.heading}>
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and takes the keys */}
      <div
        id={id}
        data-at={at}
        role="option"
        aria-selected={isCurrent}
        aria-disabled={!isEnabled || undefined}
        className={cx(styles.option, isCurrent && styles.current)}
        onClick={onChoose}
      >
        <span className={styles.name}>{commandTitle(command)}</span>
        <span className={styles.group}>{isEnabled ? t(`group.${command.group}`) : t('shell.not_now')}</span>
        {keys !== undefined && <Kbd keys={keysOfAccelerator(keys)} />}
      </div>
    </>
  );
}

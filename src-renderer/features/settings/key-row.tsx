import { RotateCcw, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Command } from '../../commands/command.ts';
import { keysOf } from '../../commands/keys.ts';
import { t } from '../../messages/translate.ts';
import { keysOfAccelerator } from '../../shell/accelerator.ts';
import { commandTitle } from '../../shell/palette/find-commands.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { shownKeys } from '../../ui/key-names.ts';
import { holderOf, withKeys, withoutOwn } from './key-map.ts';
import styles from './settings-screen.module.css';
import { useSettings } from './use-settings.ts';

const shown = (keys: string): string => shownKeys(keysOfAccelerator(keys)).join(' ');
/** They move the focus and close sheets wherever one is, and so can be nobody's key. */
const RESERVED = /^(Shift\+)?(Tab|Escape)$/;

/** One command and its keys. The button takes the next key that is pressed. */
export function KeyRow({ command, commands }: { command: Command; commands: readonly Command[] }) {
  const { registry, ui } = useStores();
  const [settings, change] = useSettings();
  const [isListening, setListening] = useState(false);
  const [wanted, setWanted] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const action = commandTitle(command);
  const keys = registry.keysFor(command);
  const own = settings.key_map[command.id];
  const holder = wanted === null ? undefined : holderOf(wanted, command.id, commands, registry);

  const set = async (next: string, losing?: Command): Promise<void> => {
    setListening(false);
    setWanted(null);
    await change({ key_map: withKeys(settings.key_map, command, next, losing) });
    ui.getState().tell({
      tone: 'done',
      text: next === '' ? t('settings.keys.removed', { action }) : t('settings.keys.changed', { action, keys: shown(next) }),
      action: { label: t('common.undo'), run: () => void change({ key_map: settings.key_map }) },
    });
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isListening || event.key === 'Tab') return;
    event.preventDefault();
    // It must not run what it is the key of.
    event.stopPropagation();
    if (event.key === 'Escape') {
      setListening(false);
      return;
    }
    const pressed = keysOf(event.nativeEvent);
    if (pressed === undefined || RESERVED.test(pressed)) return;
    setListening(false);
    if (holderOf(pressed, command.id, commands, registry)) setWanted(pressed);
    else void set(pressed);
  };
  useEffect(() => {
    if (isListening) button.current?.focus();
  }, [isListening]);

  return (
    <li className={styles.keyRow}>
      <span className={styles.keyName}>{action}</span>
      <Button
        ref={button}
        size="small"
        label={isListening ? t('settings.keys.press') : t('settings.keys.change', { action })}
        pressed={isListening}
        onPress={() => {
          setWanted(null);
          setListening(!isListening);
        }}
        onKeyDown={onKeyDown}
      >
        {isListening ? (
          t('settings.keys.press')
        ) : keys.length === 0 ? (
          <span className={styles.note}>{t('settings.keys.none')}</span>
        ) : (
          <span className={styles.keyList}>
            {keys.map((each) => (
              <Kbd key={each} keys={keysOfAccelerator(each)} />
            ))}
          </span>
        )}
      </Button>
      <span className={styles.keyEnd}>
        {own !== undefined && (
          <IconButton
            icon={RotateCcw}
            label={t('settings.keys.reset_this', { action })}
            onPress={() => void change({ key_map: withoutOwn(settings.key_map, command.id) })}
          />
        )}
        {keys.length > 0 && <IconButton icon={X} label={t('settings.keys.remove_this', { action })} onPress={() => void set('')} />}
      </span>
      {wanted !== null && holder && (
        <div className={styles.conflict} role="alert">
          <span>{t('settings.keys.taken', { keys: shown(wanted), action: commandTitle(holder) })}</span>
          <Button size="small" autoFocus onPress={() => setWanted(null)}>
            {t('settings.keys.keep')}
          </Button>
          <Button size="small" onPress={() => void set(wanted, holder)}>
            {t('settings.keys.take')}
          </Button>
        </div>
      )}
    </li>
  );
}

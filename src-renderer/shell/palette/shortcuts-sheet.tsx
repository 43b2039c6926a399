import { useState } from 'react';
import type { Command } from '../../commands/command.ts';
import { t } from '../../messages/translate.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { keysOfAccelerator } from '../accelerator.ts';
import { commandTitle, uniqueCommands } from './find-commands.ts';
import styles from './shortcuts-sheet.module.css';

interface Line {
  id: string;
  name: string;
  keys: readonly string[];
}

const GROUPS = ['go', 'file', 'edit', 'view', 'image', 'library', 'help'] as const satisfies readonly Command['group'][];

/** Keys that lists, grids and sheets take themselves. They are the same everywhere and cannot be changed. */
const FIXED = [
  ['focus', ['Left', 'Right', 'Up', 'Down']],
  ['ends', ['Home', 'End']],
  ['pages', ['PageUp', 'PageDown']],
  ['extend', ['Shift+Right', 'Shift+Down']],
  ['toggle', ['Ctrl+Space']],
  ['back', ['Esc']],
  ['primary', ['Ctrl+Enter']],
] as const;

/** Which key does what now, by group, to be searched. */
export function ShortcutsSheet() {
  const { registry, ui, app } = useStores();
  const commands = useStore(registry.commands, (state) => state);
  const letters = useStore(app, (state) => state.app?.settings.single_letter_keys ?? true);
  const [text, setText] = useState('');
  const typed = text.trim().toLowerCase();
  const isFound = ({ name, keys }: Line): boolean =>
    typed === '' ||
    name.toLowerCase().includes(typed) ||
    keys.some((key) => key.toLowerCase() === typed || key.toLowerCase().endsWith(`+${typed}`));
  const withKeys = uniqueCommands(commands).flatMap((command) => {
    const keys = registry.keysFor(command).map(keysOfAccelerator);
    return keys.length === 0 ? [] : [{ group: command.group, id: command.id, name: commandTitle(command), keys }];
  });
  const groups = [
    ...GROUPS.map((group) => ({
      id: group,
      title: t(`group.${group}`),
      lines: withKeys.filter((line) => line.group === group && isFound(line)),
    })),
    {
      id: 'moving',
      title: t('shortcuts.moving'),
      lines: FIXED.map(([id, keys]) => ({ id, name: t(`shortcuts.${id}`), keys })).filter(isFound),
    },
  ].filter(({ lines }) => lines.length > 0);
  return (
    <Sheet
      title={t('shortcuts.title')}
      subtitle={t('shortcuts.subtitle')}
      onClose={() => ui.getState().closeOverlay()}
      footer={
        <div className={styles.foot}>
          <Button onPress={() => ui.getState().show('settings')}>{t('shortcuts.change')}</Button>
          {!letters && <span>{t('shortcuts.letters_off')}</span>}
        </div>
      }
    >
      <div className={styles.body}>
        <Field
          label={t('shortcuts.search')}
          isLabelHidden
          type="search"
          placeholder={t('shortcuts.placeholder')}
          value={text}
          onChange={setText}
          autoFocus
          className={styles.search}
        />
        {groups.length === 0 && <p className={styles.none}>{t('shortcuts.none', { text: text.trim() })}</p>}
        <div className={styles.groups}>
          {groups.map((group) => (
            <section key={group.id} className={styles.group} aria-labelledby={`shortcuts-${group.id}`}>
              <h3 id={`shortcuts-${group.id}`} className={styles.heading}>
                {group.title}
              </h3>
              <dl>
                {group.lines.map((line) => (
                  <div key={line.id} className={styles.line}>
                    <dt>{line.name}</dt>
                    <dd className={styles.keys}>
                      {line.keys.map((keys) => (
                        <Kbd key={keys} keys={keys} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Sheet>
  );
}

import { useState } from 'react';
import { t } from '../../messages/translate.ts';
import { commandTitle, matches } from '../../shell/palette/find-commands.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Switch } from '../../ui/switch.tsx';
import { KeyRow } from './key-row.tsx';
import styles from './settings-screen.module.css';
import { useSettings } from './use-settings.ts';

const GROUPS = ['go', 'file', 'edit', 'view', 'image', 'library', 'help'] as const;

/** Which key does what; each can be changed. */
export function KeysSection() {
  const { registry, ui } = useStores();
  const known = useStore(registry.known, (state) => state);
  const [settings, change] = useSettings();
  const [text, setText] = useState('');
  const commands = [...known.values()].filter((command) => !command.id.startsWith('sheet.'));
  const listed = commands.filter((command) => matches(command, text));
  const ownCount = Object.keys(settings.key_map).length;
  return (
    <>
      <div className={styles.control}>
        <Switch isOn={settings.single_letter_keys} onChange={(single_letter_keys) => void change({ single_letter_keys })}>
          {t('settings.letters')}
        </Switch>
        <p className={styles.note}>{t('settings.letters.text')}</p>
      </div>
      <Field label={t('settings.keys.search')} type="search" value={text} onChange={setText} className={styles.contact} />
      {GROUPS.map((group) => {
        const own = listed.filter((command) => command.group === group);
        if (own.length === 0) return null;
        return (
          <div key={group} role="group" aria-labelledby={`keys-${group}`}>
            <h3 id={`keys-${group}`} className={styles.group}>
              {t(`group.${group}`)}
            </h3>
            <ul>
              {own
                .sort((a, b) => commandTitle(a).localeCompare(commandTitle(b)))
                .map((command) => (
                  <KeyRow key={command.id} command={command} commands={commands} />
                ))}
            </ul>
          </div>
        );
      })}
      <p className={styles.note}>{t('settings.keys.note')}</p>
      {ownCount > 0 && (
        <div className={styles.buttons}>
          <Button
            onPress={() =>
              void change({ key_map: {} }).then(() => ui.getState().tell({ tone: 'done', text: t('settings.keys.all_reset') }))
            }
          >
            {t('settings.keys.reset_all')}
          </Button>
        </div>
      )}
    </>
  );
}

import { useEffect, useRef } from 'react';
import { createStore, type Store } from '../stores/create-store.ts';
import type { Command } from './command.ts';
import { isSingleLetter, keysOf, ownsKey, takesKeys } from './keys.ts';

export interface KeySettings {
  singleLetterKeys: boolean;
  /** Command id to keys, where the user has changed them; '' for none. */
  keyMap: Readonly<Record<string, string>>;
}

/** All commands that can be given now: those of the frame and of the screen in view. The one registered last gets a key first. */
export interface Registry {
  commands: Store<readonly Command[]>;
  /** Every command that was there since the window opened, by id, as it was last: for the key map. */
  known: Store<ReadonlyMap<string, Command>>;
  add(commands: readonly Command[]): () => void;
  /** @returns whether there is such a command and it is enabled */
  perform(id: string): boolean;
  keysFor(command: Command): readonly string[];
  /** Listens on a window until the signal is aborted. */
  listen(target: Window, signal: AbortSignal): void;
}

/** @param settings the key settings of now */
export function createRegistry(settings: () => KeySettings): Registry {
  const commands = createStore<readonly Command[]>(() => []);
  const known = createStore<ReadonlyMap<string, Command>>(() => new Map());
  const held = new Map<string, Command>();

  const keysFor = (command: Command): readonly string[] => {
    const own = settings().keyMap[command.id];
    return own === undefined ? (command.keys ?? []) : own === '' ? [] : [own];
  };
  const enabled = ({ isEnabled }: Command): boolean => isEnabled?.() ?? true;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const keys = keysOf(event);
    if (keys === undefined || ownsKey(event.target, keys)) return;
    // None fires while a field or menu has the focus, but for those with Ctrl or Alt that fields have no use for.
    if (takesKeys(event.target) && !/^(Ctrl|Alt)\+/.test(keys)) return;
    if (takesKeys(event.target) && /^Ctrl\+(Key[ACVXZY]|Shift\+KeyZ|Arrow.*|Home|End|Backspace|Delete)$/.test(keys)) return;
    if (!settings().singleLetterKeys && isSingleLetter(keys)) return;
    const isModal = document.querySelector('[data-modal]') !== null;
    const command = commands
      .getState()
      .findLast((candidate) => keysFor(candidate).includes(keys) && enabled(candidate) && (!isModal || candidate.id.startsWith('sheet.')));
    if (!command || (event.repeat && !command.repeats)) {
      if (command) event.preventDefault();
      return;
    }
    event.preventDefault();
    if (command.onRelease) held.set(event.code, command);
    command.run(event);
  };
  const release = (code: string): void => {
    held.get(code)?.onRelease?.();
    held.delete(code);
  };

  return {
    commands,
    known,
    add(added) {
      known.setState((present) => new Map([...present, ...added.map((command) => [command.id, command] as const)]), true);
      commands.setState((present) => [...present, ...added], true);
      return () => commands.setState((present) => present.filter((command) => !added.includes(command)), true);
    },
    perform(id) {
      const command = commands.getState().findLast((candidate) => candidate.id === id);
      if (!command || !enabled(command)) return false;
      command.run();
      return true;
    },
    keysFor,
    listen(target, signal) {
      target.addEventListener('keydown', onKeyDown, { signal });
      target.addEventListener('keyup', (event) => release(event.code), { signal });
      // A key that is let go elsewhere is never told.
      target.addEventListener('blur', () => [...held.keys()].forEach(release), { signal });
    },
  };
}

/** Registers commands for as long as the component is in view. They always run with what the component knows last. */
export function useCommands(registry: Registry, commands: readonly Command[]): void {
  const latest = useRef(commands);
  latest.current = commands;
  // Registered anew only when other commands come.
  const ids = commands.map(({ id }) => id).join(' ');
  useEffect(() => {
    const find = (id: string): Command | undefined => latest.current.find((command) => command.id === id);
    return registry.add(
      latest.current.map((command) => ({
        ...command,
        isEnabled: () => find(command.id)?.isEnabled?.() ?? true,
        run: (event) => find(command.id)?.run(event),
        ...(command.onRelease && { onRelease: () => find(command.id)?.onRelease?.() }),
      })),
    );
  }, [registry, ids]);
}

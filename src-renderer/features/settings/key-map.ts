import type { Command } from '../../commands/command.ts';
import type { Registry } from '../../commands/registry.ts';

/** The command, other than this one, that has the keys now; of those that are there at the same time. */
export function holderOf(
  keys: string,
  but: string,
  commands: readonly Command[],
  registry: Pick<Registry, 'keysFor'>,
): Command | undefined {
  return commands.find((command) => command.id !== but && registry.keysFor(command).includes(keys));
}

/**
 * The key map after a command has got other keys.
 * @param keys '' takes its key away; its own default leaves no entry
 * @param losing the command that has them until now
 */
export function withKeys(
  map: Readonly<Record<string, string>>,
  command: Pick<Command, 'id' | 'keys'>,
  keys: string,
  losing?: Pick<Command, 'id'>,
): Record<string, string> {
  const { [command.id]: _, ...others } = map;
  const isDefault = command.keys?.length === 1 && command.keys[0] === keys;
  return { ...others, ...(losing && { [losing.id]: '' }), ...(!isDefault && { [command.id]: keys }) };
}

/** The key map with the default of one command. */
export function withoutOwn(map: Readonly<Record<string, string>>, id: string): Record<string, string> {
  const { [id]: _, ...others } = map;
  return others;
}

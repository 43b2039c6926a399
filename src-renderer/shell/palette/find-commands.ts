import type { Command } from '../../commands/command.ts';
import { t } from '../../messages/translate.ts';

/** The name of a command in words. */
export function commandTitle({ title, titleValues }: Pick<Command, 'title' | 'titleValues'>): string {
  return t(title, titleValues).replace(/…$/, '');
}

/** One of each id, the one that was registered last: that is the one that would be run. */
export function uniqueCommands(commands: readonly Command[]): Command[] {
  return [...new Map(commands.map((command) => [command.id, command] as const)).values()];
}

/** Whether all words of a text are in the name of a command, of its group, or in its further words. */
export function matches(command: Command, text: string): boolean {
  const name = [commandTitle(command), t(`group.${command.group}`), command.also === undefined ? '' : t(command.also)]
    .join(' ')
    .toLowerCase();
  return words(text).every((word) => name.includes(word));
}

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

/**
 * Commands that a text finds. Those whose name begins with it come first; without a text, those that were used last.
 * @param recent ids, the last first
 */
export function findCommands(commands: readonly Command[], text: string, recent: readonly string[]): Command[] {
  const found = uniqueCommands(commands).filter((command) => !command.isHidden && matches(command, text));
  const typed = text.trim().toLowerCase();
  const rank = (command: Command): number => {
    if (typed !== '') return commandTitle(command).toLowerCase().startsWith(typed) ? 0 : 1;
    const at = recent.indexOf(command.id);
    return at < 0 ? recent.length : at;
  };
  return found.sort((a, b) => rank(a) - rank(b));
}

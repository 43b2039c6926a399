import { Command } from 'commander';
import { addCommands } from '../../src-main/entry/cli/commands.ts';

/** The command line's own help as a page of the guide. @returns path and content */
export async function cliGuide(): Promise<[string, string][]> {
  const program = new Command('gleaner');
  await addCommands(program, ['export', 'stage'], () => {});
  const commands = program.commands.flatMap((command) => (command.commands.length === 0 ? [command] : command.commands));
  const sections = commands.map((command) => {
    command.configureHelp({ helpWidth: 110 });
    return `## ${command.parent === program ? '' : `${command.parent?.name()} `}${command.name()}\n\n\`\`\`\n${command.helpInformation().trim()}\n\`\`\`\n`;
  });
  return [
    [
      'resources/docs/guide/cli.md',
      `# Command line

From a checkout: \`npm run -s gleaner -- COMMAND ...\`. Every command has \`--json\`: the result as one JSON object, the last line of
stdout; logs and progress go to stderr. Exit codes: 0 done, 1 failed or paused, 2 the call is wrong, 130 interrupted.
Made by \`npm run gen\`.

${sections.join('\n')}`,
    ],
  ];
}

import { Command, CommanderError } from 'commander';
import { VERSION } from '../../util/version.ts';
import { addCommands } from './commands.ts';
import { EXIT } from './exit-codes.ts';

/** `-tag:blurry` is a query, not options: only -h and -V are one letter. A blank in front keeps the parser from taking it for one. */
const shieldQuery = (word: string, at: number, all: readonly string[]): string => {
  const previous = all[at - 1] ?? '';
  const isValue = previous.startsWith('--') && previous !== '--where' && previous !== '--json' && previous !== '--count';
  return /^-[^-\d]/.test(word) && word !== '-h' && word !== '-V' && !isValue ? ` ${word}` : word;
};

/**
 * Runs one command line.
 * @param argv without node and script @returns the exit code: 0 done, 1 failed or paused, 2 usage, 130 interrupted
 */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = new Command('gleaner')
    .description('Build image-text datasets on your own machine: from Common Crawl files to a WebDataset.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('(run with --help for what is possible)')
    .exitOverride()
    .configureHelp({ sortSubcommands: false });
  await addCommands(program, argv, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv.map(shieldQuery), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end here too, with code 0; everything else that the parser refuses is a wrong call.
    if (error.exitCode === 0) return EXIT.ok;
    if (argv.includes('--json')) {
      const message = error.message.replace(/^error: /, '');
      process.stdout.write(`${JSON.stringify({ error: { code: 'USAGE', message, data: {} } })}\n`);
    }
    return EXIT.usage;
  }
  return exitCode;
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { type OutputOptions, runOperation } from './run-operation.ts';

function listId(text: string, before: number[] = []): number[] {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('expected an id that safety list shows.');
  return [...before, Number(text)];
}

/** Adds the commands below `gleaner safety`. @param command makes one of them @param setExitCode gets the code of the command that ran */
export function addSafetyCommands(command: (name: string, description: string) => Command, setExitCode: (code: number) => void): void {
  command('import', 'take in a hash list that you are licensed to hold: what is in it is never fetched, kept, shown or exported')
    .argument('<file>', 'one hash a line, or csv with a header')
    .addOption(
      new Option('--type <type>', 'what its hashes are; url: hashes of addresses')
        .choices(['md5', 'sha1', 'sha256', 'pdq', 'url'])
        .makeOptionMandatory(),
    )
    .action(async (path: string, { type, ...options }: OutputOptions & { type: 'md5' }) =>
      setExitCode(await runOperation('safety_import', { path, type }, options)),
    );

  command('list', 'the lists: their ids and how many hashes they hold').action(async (options: OutputOptions) =>
    setExitCode(await runOperation('safety_list', {}, options)),
  );

  command('remove', 'forget lists; what is in quarantine stays there')
    .argument('<id...>', 'ids that safety list shows', listId)
    .action(async (ids: number[], options: OutputOptions) => setExitCode(await runOperation('safety_remove', { ids }, options)));

  command('check', 'ask all lists about the whole library again').action(async (options: OutputOptions) =>
    setExitCode(await runOperation('safety_check', {}, options)),
  );
}

import type { Command } from 'commander';
import { type OutputOptions, runOperation } from './run-operation.ts';

/** Adds the commands below `gleaner pool`. @param command makes one of them @param setExitCode gets the code of the command that ran */
export function addPoolCommands(command: (name: string, description: string) => Command, setExitCode: (code: number) => void): void {
  command('list', 'every file of the pool: its pairs, where it comes from, what was refused').action(async (options: OutputOptions) =>
    setExitCode(await runOperation('pool_list', {}, options)),
  );

  command(
    'attach',
    'make parquet files of a metadata set (LAION, DataComp, COYO, cc2dataset, img2dataset) part of the pool, where they lie',
  )
    .argument('<path...>', 'parquet files, or folders of them')
    .option('--swap-size', 'width and height are exchanged in these files; guessed where neither is said: raw LAION-400M and LAION-5B')
    .option('--no-swap-size', 'they are not')
    .action(async (paths: string[], { swapSize, ...options }: OutputOptions & { swapSize?: boolean }) =>
      setExitCode(await runOperation('pool_attach', { paths, ...(swapSize !== undefined && { swap_size: swapSize }) }, options)),
    );

  command('detach', 'take files out of the pool; an attached file itself stays as it is')
    .argument('<name...>', 'names that pool list shows, or paths of attached files')
    .option('--delete', 'delete files that were extracted into this library')
    .action(async (names: string[], options: OutputOptions & { delete?: boolean }) =>
      setExitCode(await runOperation('pool_detach', { names, delete: options.delete ?? false }, options)),
    );

  command('verify', 'read every byte of every file of the pool').action(async (options: OutputOptions) =>
    setExitCode(await runOperation('pool_verify', {}, options)),
  );
}

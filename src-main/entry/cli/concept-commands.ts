import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type OutputOptions, runOperation } from './run-operation.ts';

/** Adds the commands below `gleaner concept`. @param command makes one of them @param setExitCode gets the code of the command that ran */
export function addConceptCommands(command: (name: string, description: string) => Command, setExitCode: (code: number) => void): void {
  command('train', 'train a score from some 20 images that show something and as many that do not')
    .argument('<name>', 'name of the score in queries')
    .requiredOption('--chosen <query>', 'the images that show it, such as tag:barn')
    .requiredOption('--rejected <query>', 'images that do not, such as tag:no-barn')
    .action(async (name: string, { chosen, rejected, ...options }: OutputOptions & { chosen: string; rejected: string }) =>
      setExitCode(await runOperation('concept_train', { name, chosen: chosen.trimStart(), rejected: rejected.trimStart() }, options)),
    );

  command('list', 'every concept, its examples and how well it tells others apart').action(async (options: OutputOptions) =>
    setExitCode(await runOperation('concept_list', {}, options)),
  );

  command('export', 'write a concept as a head that gleaner score --head takes')
    .argument('<name>', 'name of the concept')
    .requiredOption('--out <file>', '.safetensors file to write')
    .action(async (name: string, { out, ...options }: OutputOptions & { out: string }) =>
      setExitCode(await runOperation('concept_export', { name, out: resolve(out) }, options)),
    );

  command('remove', 'forget a concept; scores that it gave stay')
    .argument('<name>', 'name of the concept')
    .action(async (name: string, options: OutputOptions) => setExitCode(await runOperation('concept_remove', { name }, options)));
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { PREPROCESSINGS, type Preprocessing } from '#shared/model/preprocessings.ts';
import { type OutputOptions, runOperation } from './run-operation.ts';

interface ProbeOptions {
  model?: string;
  provider: string[];
  device?: number;
  batchSize?: number;
  seconds: number;
}

interface CompareOptions {
  images: number;
  head: string[];
  preprocessing: Preprocessing;
}

/** `--preprocessing`, as several commands take it. */
export const preprocessingOption = (description: string): Option =>
  new Option('--preprocessing <way>', description).choices([...PREPROCESSINGS]).default('exact');

const list = (text: string, before: string[] = []): string[] => [...before, text];

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('expected a whole number.');
  return Number(text);
}

/** Adds the commands below `gleaner models`. @param command makes one of them @param setExitCode gets the code of the command that ran */
export function addModelCommands(command: (name: string, description: string) => Command, setExitCode: (code: number) => void): void {
  command('list', 'models of this library, and those that can be pulled with their sizes and licences').action(
    async (options: OutputOptions) => setExitCode(await runOperation('models_list', {}, options)),
  );

  command('pull', 'download a model, verified on its way; an interrupted download goes on where it ended')
    .argument('<id>', 'an id that models list shows, such as clip-vit-b-32')
    .addOption(new Option('--precision <precision>', 'fp16 for a GPU, q8 for the CPU').choices(['fp32', 'fp16', 'q8']).default('fp32'))
    .option('--hub <url>', 'another hub that answers as Hugging Face does, such as a mirror')
    .action(async (id: string, { precision, hub, ...options }: OutputOptions & { precision: 'fp32'; hub?: string }) =>
      setExitCode(await runOperation('models_pull', { id, precision, ...(hub !== undefined && { hub }) }, options)),
    );

  command('import', 'copy a model folder (ONNX towers, tokenizer, preprocessing) into the library, after a real run of it')
    .argument('<dir>', 'folder as transformers.js, open_clip or immich lay it out, or with one graph for images and one for texts')
    .option('--name <name>', 'what to call it; default: the name of the folder')
    .action(async (path: string, { name, ...options }: OutputOptions & { name?: string }) =>
      setExitCode(await runOperation('models_import', { path, ...(name !== undefined && { name }) }, options)),
    );

  command('probe', 'try every execution provider with a real run, time it, and remember the fastest that gives the right numbers')
    .option('--model <name>', 'installed model or folder; default: the small sample model')
    .option('--provider <provider>', 'only this one; may be repeated', list, [])
    .option('--device <n>', 'which device, where there are several', whole)
    .option('--batch-size <n>', 'images per run', whole)
    .option('--seconds <n>', 'of measuring, each provider', Number, 2)
    .action(async ({ model, provider, device, batchSize, seconds, ...options }: OutputOptions & ProbeOptions) =>
      setExitCode(
        await runOperation(
          'models_probe',
          {
            seconds,
            // The contract refuses words that are no provider, by name.
            providers: provider as 'cpu'[],
            ...(model !== undefined && { model }),
            ...(device !== undefined && { device }),
            ...(batchSize !== undefined && { batch_size: batchSize }),
          },
          options,
        ),
      ),
    );

  command('compare', 'how far the vectors and scores of two precisions of a model are apart, on images of the library')
    .argument('<model>', 'installed model or folder')
    .argument('[other]', 'another of the same embedding space; default: the same')
    .option('--images <n>', 'images to compare on', whole, 100)
    .addOption(preprocessingOption('how the second prepares its images'))
    .option('--head <file>', 'weights of a head whose scores to compare too; may be repeated', list, [])
    .action(async (model: string, other: string | undefined, { images, head, preprocessing, ...options }: OutputOptions & CompareOptions) =>
      setExitCode(await runOperation('models_compare', { models: [model, other ?? model], images, heads: head, preprocessing }, options)),
    );

  command('verify', 'read every byte of installed models and compare it with what was installed')
    .argument('[name...]', 'default: all')
    .action(async (names: string[], options: OutputOptions) => setExitCode(await runOperation('models_verify', { names }, options)));

  command('remove', 'delete installed models, or what interrupted downloads left; scores and vectors made with them stay')
    .argument('<name...>', 'names that models list shows')
    .action(async (names: string[], options: OutputOptions) => setExitCode(await runOperation('models_remove', { names }, options)));
}

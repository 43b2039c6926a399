import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Preprocessing } from '#shared/model/preprocessings.ts';
import type { ItemStatus } from '#shared/outcome.ts';
import { addConceptCommands } from './concept-commands.ts';
import { EXIT } from './exit-codes.ts';
import { addModelCommands, preprocessingOption } from './model-commands.ts';
import { addPoolCommands } from './pool-commands.ts';
import { runOperation, runPlain } from './run-operation.ts';
import { addSafetyCommands } from './safety-commands.ts';
import { addStageCommands } from './stage-commands.ts';

/** Options that every command shares. */
interface CommonOptions {
  library?: string;
  json?: boolean;
}

interface AddOptions {
  where: string;
  limit?: number;
  order: 'first' | 'random';
  seed: number;
  save_additional_columns?: string;
}

function whole(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^[+-]?\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`);
    return value;
  };
}
const list = (text: string, before: string[] = []): string[] => [...before, text];
/** `name=path`, repeated. */
const namedPaths = (text: string, before: { name: string; path: string }[] = []): { name: string; path: string }[] => {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected NAME=PATH.');
  return [...before, { name: text.slice(0, at), path: text.slice(at + 1) }];
};
const count = whole(1, Number.MAX_SAFE_INTEGER);

/** `original`, `none`, or the two words `max-side N`. */
function readKeep(words: readonly string[]): 'original' | 'none' | { maxSide: number } {
  const [first, second, ...rest] = words;
  if (second === undefined && (first === 'original' || first === 'none')) return first;
  if (first === 'max-side' && second !== undefined && rest.length === 0) return { maxSide: whole(16, 16_384)(second) };
  throw new InvalidArgumentError(`--keep expects original, none or max-side N, got ${words.join(' ')}`);
}

/** As readKeep; a wrong one ends the command. */
function keepOf(words: readonly string[], self: Command): ReturnType<typeof readKeep> {
  try {
    return readKeep(words);
  } catch (error) {
    if (error instanceof InvalidArgumentError) self.error(`error: ${error.message}`, { exitCode: EXIT.usage });
    throw error;
  }
}

/** Adds every command to the program. @param setExitCode gets the code of the command that ran */
export async function addCommands(program: Command, argv: readonly string[], setExitCode: (code: number) => void): Promise<void> {
  const command = (name: string, description: string, parent = program): Command =>
    parent
      .command(name)
      .description(description)
      .addOption(new Option('--library <dir>', 'library folder').env('GLEANER_LIBRARY').default('.', 'the current folder'))
      .option('--json', 'print the result as one JSON object, the last line of stdout');

  program
    .command('init')
    .description('make a library in an empty or new folder')
    .argument('<dir>', 'folder')
    .option('--json', 'print the result as one JSON object, the last line of stdout')
    .action(async (dir: string, options: CommonOptions) =>
      setExitCode(
        await runPlain('init', options, async () => {
          const { initLibrary } = await import('../../engine/library.ts');
          const { root } = initLibrary(dir);
          return { result: { library: root }, text: `Made a library in ${root}` };
        }),
      ),
    );

  command('sample', 'try it all out: the small crawl that comes with Gleaner, from the crawl file to scored images, offline').action(
    async (options: CommonOptions) => setExitCode(await runOperation('sample_crawl', {}, options)),
  );

  command('extract', 'read crawl files (WAT, WARC) or URL lists (csv, tsv, txt, json, jsonl) into the pool')
    .argument('<file...>', 'source files, plain or .gz')
    .addOption(new Option('--type <type>', 'links to take').choices(['image', 'image_only', 'audio', 'video', 'text']).default('image'))
    .option('--preset <name>', 'rules that a pair must pass: laion400m, laion5b, cc2dataset, keep-all', 'laion5b')
    .option('--language', 'identify the language of captions, also where the preset does not ask for it')
    .option('--explain <n>', 'show so many refused pairs for each rule', whole(0, 10_000), 0)
    .action(async (files: string[], options: CommonOptions & { type: 'image'; preset: string; language?: boolean; explain: number }) =>
      setExitCode(
        await runOperation(
          'extract',
          { files, type: options.type, preset: options.preset, language: options.language ?? false, explain: options.explain },
          options,
        ),
      ),
    );

  command('add', 'add pairs of the pool to the library')
    .option('--where <query>', 'only pairs that match', '')
    .option('--limit <n>', 'at most so many pairs', count)
    .addOption(new Option('--order <order>', 'which pairs come first').choices(['first', 'random']).default('first'))
    .option('--seed <n>', 'for --order random', whole(0, 2 ** 31 - 1), 0)
    .option('--save_additional_columns <names>', 'columns of attached files that come along with their pairs, comma between them')
    .action(async (options: CommonOptions & AddOptions) => {
      const { where, order, seed, limit, save_additional_columns } = options;
      setExitCode(
        await runOperation('add', { where, order, seed, save_additional_columns, ...(limit !== undefined && { limit }) }, options),
      );
    });

  command('import', 'take in what img2dataset or webdataset wrote: tars, folders of images, parquet files, with their failures')
    .argument('<path...>', 'files, or folders of them')
    .option('--keep <how...>', 'what to keep of an image: original, max-side N, none', ['original'])
    .action(async (paths: string[], options: CommonOptions & { keep: string[] }, self: Command) =>
      setExitCode(await runOperation('import', { paths, keep: keepOf(options.keep, self) }, options)),
    );

  command('download', 'download the images of the library, politely')
    .option('--allow-private <host:port>', 'a host of your own whose address is private; may be repeated', list, [])
    .option('--per-host <n>', 'connections at a time to each host of your own', whole(1, 256), 16)
    .option('--host-interval <ms>', 'milliseconds from one request to the next at each host of your own', whole(0, 3_600_000), 0)
    .option('--public-per-host <n>', 'connections at a time to every other host', whole(1, 8), 2)
    .option('--public-host-interval <ms>', 'milliseconds from one request to the next at every other host', whole(100, 3_600_000), 1000)
    .option('--contact <address>', 'mail address or URL that hosts see in the User-Agent; remembered')
    .option('--keep <how...>', 'what to keep of an image: original, max-side N, none', ['original'])
    .option(
      '--retry <status>',
      'try those again whose last try ended so (timeout, rate_limited, ...); ok: ask whether images have changed; may be repeated',
      list,
    )
    .action(
      async (
        options: CommonOptions & {
          allowPrivate: string[];
          perHost: number;
          hostInterval: number;
          publicPerHost: number;
          publicHostInterval: number;
          contact?: string;
          keep: string[];
          retry?: string[];
        },
        self: Command,
      ) => {
        setExitCode(
          await runOperation(
            'download',
            {
              allow_private: options.allowPrivate,
              per_host: options.perHost,
              host_interval: options.hostInterval,
              public_per_host: options.publicPerHost,
              public_host_interval: options.publicHostInterval,
              keep: keepOf(options.keep, self),
              ...(options.contact !== undefined && { contact: options.contact }),
              // The contract refuses words that are no status, by name.
              ...(options.retry !== undefined && { retry: options.retry as ItemStatus[] }),
            },
            options,
          ),
        );
      },
    );

  command('hosts', 'what was done at each host: requests, bytes, refusals, what its robots.txt said')
    .addOption(
      new Option('--order <what>', 'what there is most of comes first')
        .choices(['requests', 'bytes', 'errors', 'rate_limited', 'disallowed'])
        .default('requests'),
    )
    .option('--limit <n>', 'hosts to print', whole(0, 100_000), 20)
    .action(async ({ order, limit, ...options }: CommonOptions & { order: 'requests'; limit: number }) =>
      setExitCode(await runOperation('hosts', { order, limit }, options)),
    );

  command('score', 'score downloaded images and their captions with a CLIP model')
    .option(
      '--model <dir>',
      'installed model (gleaner models list) or a model folder; default: the small sample model that comes with Gleaner',
    )
    .option('--head <file>', "weights of a further head, such as LAION's aesthetic .pth; may be repeated", list, [])
    .option('--topics <file>', 'a list of topics and their prompts: a score topic_NAME for each; may be repeated', list, [])
    .option('--similar-to <name=path>', 'images of your own, one or a folder: a score similar_NAME; may be repeated', namedPaths, [])
    .option('--limit <n>', 'at most so many samples', count)
    .addOption(
      new Option('--provider <provider>', 'where the model runs; auto: where it was measured to be fastest')
        .choices(['auto', 'cpu', 'cuda', 'webgpu', 'dml', 'coreml', 'tensorrt'])
        .default('auto'),
    )
    .option('--device <n>', 'which device, where there are several', whole(0, 63))
    .option('--batch-size <n>', 'images a run; default: 8 on the CPU, 32 elsewhere', whole(1, 1024))
    .addOption(preprocessingOption('fast-1: shrink large images while they are decoded; its scores stand beside the exact ones'))
    .action(
      async ({
        model,
        head,
        topics,
        similarTo,
        limit,
        provider,
        device,
        batchSize,
        preprocessing,
        ...options
      }: CommonOptions & {
        model?: string;
        head: string[];
        topics: string[];
        similarTo: { name: string; path: string }[];
        limit?: number;
        provider: 'auto';
        device?: number;
        batchSize?: number;
        preprocessing: Preprocessing;
      }) =>
        setExitCode(
          await runOperation(
            'score',
            {
              heads: head,
              topics,
              similar_to: similarTo,
              provider,
              preprocessing,
              ...(model !== undefined && { model }),
              ...(limit !== undefined && { limit }),
              ...(device !== undefined && { device }),
              ...(batchSize !== undefined && { batch_size: batchSize }),
            },
            options,
          ),
        ),
    );

  command('query', 'ask the library or the pool')
    .argument('<query>', 'for example: aesthetic>=5 lang:en -tag:blurry "red barn"; empty for all')
    .addOption(new Option('--in <scope>', 'where to look').choices(['library', 'pool']).default('library'))
    .option('--count', 'only the number of matches')
    .option('--limit <n>', 'rows to print', whole(0, 100_000), 20)
    .option('--order-by <field>', 'sort by a field, -field for the greatest first')
    .action(async (query: string, options: CommonOptions & { in: 'library' | 'pool'; count?: boolean; limit: number; orderBy?: string }) =>
      setExitCode(
        await runOperation(
          'query',
          {
            query: query.trimStart(),
            in: options.in,
            count: options.count ?? false,
            limit: options.limit,
            ...(options.orderBy !== undefined && { order_by: options.orderBy }),
          },
          options,
        ),
      ),
    );

  const pool = program.command('pool').description('the files of the pool: list them, attach metadata sets in place, detach, verify');
  addPoolCommands((name, description) => command(name, description, pool), setExitCode);

  const models = program.command('models').description('CLIP models: list, pull from the hub, import a folder, verify, remove');
  addModelCommands((name, description) => command(name, description, models), setExitCode);

  const concept = program.command('concept').description('scores that you train from examples of your own: train, list, export, remove');
  addConceptCommands((name, description) => command(name, description, concept), setExitCode);

  const safety = program.command('safety').description('hash lists of your own, whose entries are never fetched, kept, shown or exported');
  addSafetyCommands((name, description) => command(name, description, safety), setExitCode);

  command('tag', 'put tags on matching samples, or take them off')
    .argument('<query>', 'which samples')
    .option('--add <tag>', 'may be repeated', list, [])
    .option('--remove <tag>', 'may be repeated', list, [])
    .action(async (where: string, options: CommonOptions & { add: string[]; remove: string[] }) =>
      setExitCode(await runOperation('tag', { where, add: options.add, remove: options.remove }, options)),
    );

  const exporting = command('export', "write a dataset in img2dataset's layout")
    .requiredOption('--format <format>', 'webdataset or parquet')
    .requiredOption('--out <dir>', 'folder to write to, empty or new')
    .option('--where <query>', 'only samples that match', '');
  const optionNames = await addExportOptions(exporting, argv);
  exporting.action(async (options: CommonOptions & { format: string; out: string; where: string } & Record<string, unknown>) => {
    const chosen = Object.fromEntries(optionNames.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
    setExitCode(await runOperation('export', { format: options.format, out: options.out, where: options.where, options: chosen }, options));
  });

  await addStageCommands(program, argv, setExitCode);

  command('status', 'what the library holds and what its jobs do').action(async (options: CommonOptions) =>
    setExitCode(await runOperation('status', {}, options)),
  );
  command('verify', 'read every stored byte and compare it with the catalog').action(async (options: CommonOptions) =>
    setExitCode(await runOperation('verify', {}, options)),
  );
  command('compact', 'drop images that no sample refers to, and close the holes in the packs')
    .option('--dry-run', 'only tell what would be done')
    .action(async ({ dryRun, ...options }: CommonOptions & { dryRun?: boolean }) =>
      setExitCode(await runOperation('compact', { dry_run: dryRun ?? false }, options)),
    );
  program
    .command('doctor')
    .description('check this machine: Node, native packages, execution providers, Chromium, Electron, disk')
    .addOption(
      new Option('--library <dir>', 'library folder, for its free space').env('GLEANER_LIBRARY').default('.', 'the current folder'),
    )
    .option('--json', 'print the result as one JSON object, the last line of stdout')
    .action(async (options: CommonOptions) =>
      setExitCode(
        await runPlain('doctor', options, async () => {
          const { examineMachine, wordFindings } = await import('./doctor.ts');
          const result = await examineMachine(options.library ?? '.');
          return { result, text: wordFindings(result), exitCode: result.ok ? EXIT.ok : EXIT.failed };
        }),
      ),
    );
}

/** img2dataset's option names, from the schema of the export formats; read only when they are needed. @returns the names */
async function addExportOptions(exporting: Command, argv: readonly string[]): Promise<string[]> {
  if (!argv.includes('export')) return [];
  const { exportOptionFields } = await import('#shared/model/export-options.ts');
  const names = Object.keys(exportOptionFields.shape);
  for (const [name, field] of Object.entries(exportOptionFields.shape)) {
    // img2dataset's switches may stand alone: --skip_reencode is --skip_reencode true.
    const isSwitch = typeof field.safeParse(undefined).data === 'boolean';
    const option = new Option(`--${name} ${isSwitch ? '[value]' : '<value>'}`, field.description ?? '');
    // commander would call it imageSize; the schema's own name is what the engine wants.
    option.attributeName = () => name;
    exporting.addOption(option);
  }
  return names;
}

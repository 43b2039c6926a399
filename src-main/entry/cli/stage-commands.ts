import { type Command, Option } from 'commander';
import { type OutputOptions, runOperation } from './run-operation.ts';

/** The commands that do one stage's work with no library. @param setExitCode gets the code of the command that ran */
export async function addStageCommands(program: Command, argv: readonly string[], setExitCode: (code: number) => void): Promise<void> {
  const stage = program.command('stage').description('the work of one stage on given files, with no library');
  const list = (text: string, before: string[] = []): string[] => [...before, text];

  stage
    .command('extract')
    .description('read one crawl file or URL list into one pool file')
    .requiredOption('--in <file>', 'source file, plain or .gz')
    .requiredOption('--out <file>', 'pool file (parquet) to write; one that is there is replaced')
    .addOption(new Option('--type <type>', 'links to take').choices(['image', 'image_only', 'audio', 'video', 'text']).default('image'))
    .option('--preset <name>', 'rules that a pair must pass: laion400m, laion5b, cc2dataset, keep-all', 'laion5b')
    .option('--language', 'identify the language of captions, also where the preset does not ask for it')
    .option('--json', 'print the result as one JSON object, the last line of stdout')
    .action(async (options: OutputOptions & { in: string; out: string; type: 'image'; preset: string; language?: boolean }) => {
      const { type, preset, language = false } = options;
      setExitCode(await runOperation('stage_extract', { in: options.in, out: options.out, type, preset, language }, options));
    });

  const fetching = stage
    .command('fetch')
    .description("download a URL list into a dataset: img2dataset's whole job, with its option names")
    .option('--allow-private <host:port>', 'a host of your own whose address is private; may be repeated', list, [])
    .option('--per-host <n>', 'connections at a time to each host of your own', Number)
    .option('--host-interval <ms>', 'milliseconds from one request to the next at each host of your own', Number)
    .option('--contact <address>', 'mail address or URL that hosts see in the User-Agent')
    .option('--json', 'print the result as one JSON object, the last line of stdout');
  const names = argv.includes('stage') ? await addFields(fetching) : [];
  fetching.action(async (options: OutputOptions & Record<string, unknown>) => {
    const { allowPrivate, perHost, hostInterval, contact } = options as {
      allowPrivate: string[];
      perHost?: number;
      hostInterval?: number;
      contact?: string;
    };
    setExitCode(
      await runOperation(
        'stage_fetch',
        {
          allow_private: allowPrivate,
          ...(perHost !== undefined && { per_host: perHost }),
          ...(hostInterval !== undefined && { host_interval: hostInterval }),
          ...(contact !== undefined && { contact }),
          options: Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]))),
        },
        options,
      ),
    );
  });
}

/** img2dataset's option names, from the schemas; read only when they are needed. @returns the names */
async function addFields(command: Command): Promise<string[]> {
  const [{ stageFetchFields }, { exportOptionFields }] = await Promise.all([
    import('#shared/model/stage-fetch-options.ts'),
    import('#shared/model/export-options.ts'),
  ]);
  const fields = { ...stageFetchFields.shape, ...exportOptionFields.shape };
  for (const [name, field] of Object.entries(fields)) {
    // img2dataset's switches may stand alone: --skip_reencode is --skip_reencode true.
    const isSwitch = typeof field.safeParse(undefined).data === 'boolean';
    const option = new Option(`--${name} ${isSwitch ? '[value]' : '<value>'}`, field.description ?? '');
    option.attributeName = () => name;
    command.addOption(option);
  }
  return Object.keys(fields);
}

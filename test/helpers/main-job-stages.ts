import { fileURLToPath } from 'node:url';
import type { KilledStage } from './kill-rounds.ts';

const SAMPLE_WAT = fileURLToPath(new URL('../../resources/sample-crawl/sample.warc.wat.gz', import.meta.url));

/** The main job on the sample crawl, stage by stage. @param host HOST:PORT of the sample host */
export function mainJobStages(host: string): KilledStage[] {
  const at = (library: string): string[] => ['--library', library];
  return [
    { name: 'extract', words: (library) => ['extract', SAMPLE_WAT, ...at(library)] },
    { name: 'add', words: (library) => ['add', '--order', 'random', '--seed', '7', ...at(library)] },
    { name: 'download', words: (library) => ['download', '--allow-private', host, ...at(library)] },
    { name: 'score', words: (library) => ['score', ...at(library)] },
    {
      name: 'export',
      words: (library, out) => [
        ...['export', '--format', 'webdataset', '--out', out, '--where', 'width>=200', '--number_sample_per_shard', '12'],
        ...['--save_additional_columns', 'uid,similarity', ...at(library)],
      ],
    },
  ];
}

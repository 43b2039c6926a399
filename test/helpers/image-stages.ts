import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { deleteSamples } from './delete-samples.ts';
import type { KilledStage } from './kill-rounds.ts';

const bytesOf = (folder: string): number => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

/** A download of a list, exports of it in two forms, and a compaction after a third of it was deleted. @param host HOST:PORT of its images */
export function imageStages(list: string, host: string): KilledStage[] {
  const at = (library: string): string[] => ['--library', library];
  const exporting = (library: string, out: string, words: readonly string[]): string[] => [
    ...['export', '--out', out, '--number_sample_per_shard', '20', ...words],
    ...at(library),
  ];
  return [
    { name: 'extract', rounds: 0, words: (library) => ['extract', list, '--preset', 'keep-all', ...at(library)] },
    { name: 'add', rounds: 0, words: (library) => ['add', ...at(library)] },
    { name: 'download', words: (library) => ['download', '--allow-private', host, ...at(library)] },
    { name: 'export as it is', words: (library, out) => exporting(library, out, ['--format', 'webdataset']) },
    { name: 'export resized', words: (library, out) => exporting(library, out, ['--format', 'parquet', '--image_size', '64']) },
    {
      name: 'compact',
      prepare: (library) => deleteSamples(library, 'id % 3 = 0'),
      words: (library) => ['compact', ...at(library)],
      check(library, reference, verified) {
        expect(verified).toMatchObject({ unreferenced_bytes: 0 });
        expect(bytesOf(join(library, 'store'))).toBe(bytesOf(join(reference, 'store')));
      },
    },
  ];
}

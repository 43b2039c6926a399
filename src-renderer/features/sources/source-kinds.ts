import type { RunOperation } from '#shared/contract/runs.ts';

export type SourceTab = 'crawl' | 'tables' | 'images';

export const PRESETS = ['laion5b', 'laion400m', 'cc2dataset', 'keep-all'] as const;
export type PresetId = (typeof PRESETS)[number];
/** They identify the language of every caption without being asked. */
export const IDENTIFYING_PRESETS: readonly PresetId[] = ['laion5b', 'laion400m'];

interface SourceKind {
  operation: RunOperation;
  endings: readonly string[];
  takesFolders: boolean;
  input(paths: string[], options: { preset: PresetId; language: boolean }): Record<string, unknown>;
}

/** What becomes of the chosen files: the operation that takes them and its input. */
export const SOURCE_KINDS: Readonly<Record<SourceTab, SourceKind>> = {
  crawl: {
    operation: 'extract',
    endings: ['.wat.gz', '.warc.gz', '.wat', '.warc', '.parquet'],
    takesFolders: false,
    input: (files, { preset, language }) => ({ files, preset, language }),
  },
  tables: { operation: 'pool_attach', endings: ['.parquet'], takesFolders: true, input: (paths) => ({ paths }) },
  images: { operation: 'import', endings: ['.tar', '.tar.gz', '.parquet'], takesFolders: true, input: (paths) => ({ paths }) },
};

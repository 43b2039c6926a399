import type { RunOperation } from '#shared/contract/runs.ts';

/** Parts of a library that operations work on. */
type Part = 'pool' | 'samples' | 'packs' | 'scores' | 'models' | 'device' | 'lists' | 'exports';

const ALL: readonly Part[] = ['pool', 'samples', 'packs', 'scores', 'models', 'device', 'lists', 'exports'];

/**
 * What each operation changes or uses up, and what it reads and must find at rest. Who changes a part works on it alone; readers may
 * stand side by side. An operation always keeps out its like: both would go on with the same job.
 */
const TOUCHES: { [Name in RunOperation]: { changes: readonly Part[]; reads?: readonly Part[] } } = {
  sample_crawl: { changes: ['pool', 'samples', 'packs', 'scores', 'device'] },
  extract: { changes: ['pool'] },
  pool_attach: { changes: ['pool'] },
  add: { changes: ['samples'] },
  import: { changes: ['packs', 'samples'] },
  download: { changes: ['packs'] },
  score: { changes: ['scores', 'device'] },
  export: { changes: ['exports'] },
  concept_train: { changes: ['scores'] },
  models_pull: { changes: ['models'] },
  models_import: { changes: ['models', 'device'] },
  // What is measured while something else runs on the device is no measure of it.
  models_probe: { changes: ['device'] },
  safety_check: { changes: ['lists', 'packs'] },
  verify: { changes: [], reads: ['pool', 'packs', 'scores'] },
  compact: { changes: ALL },
};

/** Whether two operations must not be at work at the same time. */
export function excludes(a: RunOperation, b: RunOperation): boolean {
  if (a === b) return true;
  const [one, other] = [TOUCHES[a], TOUCHES[b]];
  const touched = (of: typeof one): readonly Part[] => [...of.changes, ...(of.reads ?? [])];
  return one.changes.some((part) => touched(other).includes(part)) || other.changes.some((part) => touched(one).includes(part));
}

/** Operations that write so much that they are stopped before the drive is full. `compact` is none: it frees space. */
export const FILLS_DRIVE: ReadonlySet<RunOperation> = new Set([
  ...(['sample_crawl', 'extract', 'add', 'import', 'download', 'score', 'export'] as const),
  ...(['models_pull', 'models_import', 'concept_train'] as const),
]);

/** Operations that ask hosts of the internet. */
export const USES_NETWORK: ReadonlySet<RunOperation> = new Set(['download', 'models_pull']);

import type { LibrarySnapshot } from '#shared/contract/edits.ts';
import { editOperation } from './edit-operation.ts';
import type { EngineServices } from './services.ts';

/**
 * What the `library` stream tells: the counts of the library, its current scores, what can be undone and done again. Cheap at any size:
 * nothing is counted here that could be many.
 */
export async function librarySnapshot(services: EngineServices): Promise<LibrarySnapshot> {
  const pool = await services.poolCounter().read();
  const { revisions, samples, images, sampleRows, operations } = services.library().catalog;
  const done = operations.latest('done');
  const undone = operations.latest('undone');
  return {
    rev: revisions.current(),
    samples: samples.count(),
    images: images.count(),
    pool_files: pool.files,
    pool_pairs: pool.pairs,
    scorers: sampleRows.currentScorers().map(({ name, key, label, scored }) => ({ name, key, label, scored })),
    undo: done ? editOperation(done) : null,
    redo: undone ? editOperation(undone) : null,
    revealed_until: services.reveal.allUntil,
  };
}

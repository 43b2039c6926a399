/** Changes a library until it is killed: `node edit-child.ts LIBRARY SEED`. Says the id of each operation once it is committed. */
import { writeSync } from 'node:fs';
import type { FieldChange } from '#main/catalog/change-log.ts';
import { openLibrary } from '#main/engine/library.ts';
import { AppError } from '#shared/errors.ts';
import { seededRandom } from './seeded-random.ts';

const [folder = '', seed = '1'] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const below = (end: number): number => Math.floor(random() * end);
const { catalog } = openLibrary(folder);
const samples = catalog.samples.count();
const tag = catalog.transaction(() => catalog.tags.ensure('coast'));

function change(): number {
  const what = below(10);
  if (what < 2) return catalog.changes.undo().id;
  if (what < 3) return catalog.changes.undo(1 + below(catalog.operations.latest('done')?.id ?? 1)).id;
  if (what < 5) return catalog.changes.redo().id;
  const fields: FieldChange[] = [
    { field: 'rating', value: below(6) },
    { field: 'flag', value: below(2) === 0 ? null : 'pick' },
    { field: `tag:${tag}`, value: below(2) === 0 ? null : 1 },
  ];
  const from = 1 + below(samples);
  const ids = Array.from({ length: Math.min(samples - from, 400) }, (_, index) => from + index);
  const entry = { kind: 'edit' as const, change: {}, at: 1 };
  return catalog.changes.record(entry, fields.slice(below(3)), ids).operation?.id ?? 0;
}

for (;;) {
  try {
    writeSync(1, `${catalog.transaction(change)}\n`);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'NOTHING_TO_UNDO') throw error;
  }
}

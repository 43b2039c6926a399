import type { Handler } from '../create-engine.ts';
import { editOperation } from '../edit-operation.ts';

/**
 * Takes back the change that was made (or made again) last, or the one that is named. The library is then as if that change had never been
 * made and all others had: what a later change set stays as that set it, and where a later change is undone too, what was before both
 * comes back. Samples that are gone are skipped.
 */
export const undo: Handler<'undo'> = async (services, { operation }) => {
  const { catalog } = services.library();
  return { operation: editOperation(catalog.transaction(() => catalog.changes.undo(operation))) };
};

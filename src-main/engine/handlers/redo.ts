import type { Handler } from '../create-engine.ts';
import { editOperation } from '../edit-operation.ts';

/** Makes the change again that was undone last, at its old place among the others. A new change ends that for all that were undone before it. */
export const redo: Handler<'redo'> = async (services) => {
  const { catalog } = services.library();
  return { operation: editOperation(catalog.transaction(() => catalog.changes.redo())) };
};

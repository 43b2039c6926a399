import type { Handler } from '../create-engine.ts';
import { editOperation } from '../edit-operation.ts';

/** Everything that was changed, the newest first, undone changes among them. */
export const history: Handler<'history'> = async (services, { limit, before }) => {
  const { operations } = services.library().catalog;
  return { operations: operations.list(before ?? Number.MAX_SAFE_INTEGER, limit).map(editOperation) };
};

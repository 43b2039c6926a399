import type { EditOperation } from '#shared/contract/edits.ts';
import { AppError } from '#shared/errors.ts';
import type { ChangedField } from '../catalog/change-log.ts';
import type { OperationKind } from '../catalog/queries/operations.ts';
import { editOperation } from './edit-operation.ts';
import type { EngineServices } from './services.ts';

/**
 * Changes saved views and logs that as one operation. Call inside a transaction.
 * @param states by name; null: the view goes
 */
export function recordViews(
  services: EngineServices,
  kind: OperationKind,
  change: Readonly<Record<string, unknown>>,
  states: ReadonlyMap<string, string | null>,
): EditOperation {
  const changes = [...states].map(([name, value]) => ({ field: `view:${name}` satisfies ChangedField, value }));
  const { operation } = services.library().catalog.changes.record({ kind, change, at: services.now() }, changes);
  if (operation === null) throw new AppError('BUG', `${kind} changed nothing: ${[...states.keys()].join(', ')}`);
  return editOperation(operation);
}

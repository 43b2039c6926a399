import type { EditOperation } from '#shared/contract/edits.ts';
import type { OperationRow } from '../catalog/queries/operations.ts';

/** A row of the log as the contract has it. */
export function editOperation({ id, kind, change, samples, at, state }: OperationRow): EditOperation {
  return { id, kind, change: JSON.parse(change) as Record<string, unknown>, samples, at, undone: state !== 'done' };
}

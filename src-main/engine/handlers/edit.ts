import { AppError } from '#shared/errors.ts';
import type { FieldChange } from '../../catalog/change-log.ts';
import type { Handler } from '../create-engine.ts';
import { editOperation } from '../edit-operation.ts';
import { tagChanges } from '../tag-changes.ts';
import { targetIds } from '../target-ids.ts';

/**
 * Sets rating and flag, puts tags on and takes them off, of all samples of the target, in one transaction with its row in the log.
 * Samples that are gone are skipped; only those that become other than they were count as changed.
 */
export const edit: Handler<'edit'> = async (services, { target, rating, flag, add_tags, remove_tags }) => {
  const started = performance.now();
  if (rating === undefined && flag === undefined && add_tags.length === 0 && remove_tags.length === 0)
    throw new AppError('USAGE', 'edit: expected a rating, a flag, or tags to add or remove; got none of them');
  const { catalog } = services.library();
  const ids = Array.from(targetIds(services, target));
  const at = services.now();
  return catalog.transaction(() => {
    const tags = tagChanges(catalog, add_tags, remove_tags);
    const changes: FieldChange[] = [...tags.added, ...tags.removed];
    if (rating !== undefined) changes.push({ field: 'rating', value: rating });
    if (flag !== undefined) changes.push({ field: 'flag', value: flag });
    const change = {
      ...(rating !== undefined && { rating }),
      ...(flag !== undefined && { flag }),
      ...(add_tags.length > 0 && { add_tags }),
      ...(remove_tags.length > 0 && { remove_tags }),
    };
    const { operation, matched, changed } = catalog.changes.record({ kind: 'edit', change, at }, changes, ids);
    tags.use(changed, at);
    return {
      operation: operation && editOperation(operation),
      matched,
      changed: operation?.samples ?? 0,
      seconds: (performance.now() - started) / 1000,
    };
  });
};

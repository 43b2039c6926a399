import type { Target } from '#shared/contract/views.ts';
import type { EngineServices } from './services.ts';

/**
 * The samples of a target, ascending and none twice; some may be gone. In the order of the records, since in any other most of the time
 * would go into reading the same pages again.
 * @throws AppError VIEW_GONE
 */
export function targetIds(services: EngineServices, target: Target): Float64Array {
  return Float64Array.from(new Set(services.views().resolveTarget(target))).sort();
}

import { runJob } from '../../jobs/run-job.ts';
import { safetyCheckStage } from '../../jobs/stages/safety-check.stage.ts';
import { openPackStore } from '../../store/pack-store.ts';
import type { Handler } from '../create-engine.ts';

export const safetyCheck: Handler<'safety_check'> = async (services, _input, { signal, onProgress }) => {
  const started = performance.now();
  const { catalog, paths } = services.library();
  const lists = services.safety();
  const committed = catalog.images.packEnds();
  const originals = lists.needsBytes
    ? await openPackStore({ dir: paths.store, prefix: '', committedEnd: (pack) => committed.get(pack), log: services.log })
    : null;
  try {
    const stage = safetyCheckStage(
      {
        catalog,
        lists,
        read: async (place) => (await originals?.read(place)) ?? new Uint8Array(),
        now: services.now,
      },
      { lists: catalog.safety.lists().map(({ id }) => id) },
    );
    const { tallies, state, reason, message } = await runJob(stage, services.jobContext(), { signal, onProgress });
    if (message !== null) services.log.warn({ reason }, message);
    const sum = (key: 'done' | 'quarantined' | 'images' | 'notTold'): number => tallies.reduce((total, tally) => total + tally[key], 0);
    return {
      state,
      reason,
      checked: sum('done'),
      quarantined: sum('quarantined'),
      images: sum('images'),
      not_told: sum('notTold'),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await originals?.close();
  }
};

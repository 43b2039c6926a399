import type { Handler } from '../create-engine.ts';

export const safetyList: Handler<'safety_list'> = async (services) => {
  const { safety } = services.library().catalog;
  return {
    lists: safety.lists().map(({ id, type, entries, added_at }) => ({ id, type, entries, added: new Date(added_at).toISOString() })),
    quarantined: safety.quarantined(),
  };
};

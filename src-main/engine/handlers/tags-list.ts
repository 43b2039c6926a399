import type { Handler } from '../create-engine.ts';

/** Tags that samples have, by name. */
export const tagsList: Handler<'tags_list'> = async (services) => ({ tags: services.library().catalog.tags.inUse() });

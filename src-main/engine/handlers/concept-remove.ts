import { AppError } from '#shared/errors.ts';
import type { Handler } from '../create-engine.ts';

export const conceptRemove: Handler<'concept_remove'> = async (services, { name }) => {
  const { catalog } = services.library();
  if (!catalog.transaction(() => catalog.concepts.remove(name)))
    throw new AppError('USAGE', `the library has no concept ${name}; gleaner concept list shows them`, { data: { name } });
  return { name };
};

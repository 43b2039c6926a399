import type { Handler } from '../create-engine.ts';

export const conceptList: Handler<'concept_list'> = async (services) => ({
  concepts: services
    .library()
    .catalog.concepts.all()
    .map(({ name, model, facts, trainedAt }) => ({ name, model, ...facts, trained: new Date(trainedAt).toISOString() })),
});

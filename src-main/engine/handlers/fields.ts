import type { OutputOf } from '#shared/contract.ts';
import { FIELDS } from '#shared/query/fields.ts';
import type { Handler } from '../create-engine.ts';

type FieldFacts = OutputOf<'fields'>['fields'][number];

export const fields: Handler<'fields'> = async (services, { in: scope }, { signal }) => {
  const scores = await services.lens().scores({ scope }, { signal });
  const hasVectors = scope === 'library' && services.library().catalog.near.searchModel() !== undefined;
  const facts = Object.entries(FIELDS).flatMap(([name, { kind, meaning, choices = [], scopes, unanswered }]): FieldFacts[] => {
    const isAnswered = scopes.includes(scope) && unanswered === undefined && (hasVectors || (kind !== 'meaning' && kind !== 'like'));
    return isAnswered ? [{ name, kind, meaning, choices: [...choices], is_score: false, label: null, range: null, scored: null }] : [];
  });
  return {
    fields: [
      ...facts,
      ...scores.map(({ name, label, range, scored }): FieldFacts => {
        const meaning = label === null ? 'A score that attached metadata came with.' : `A score of the image: ${label}.`;
        return { name, kind: 'number', meaning, choices: [], is_score: true, label, range, scored };
      }),
    ],
  };
};

import { useCallback, useMemo } from 'react';
import type { Scope } from '#shared/query/fields.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { useAnswer } from '../library/use-answer.ts';
import { type QueryToken, tokenAt } from './query-token.ts';
import { fieldOf, hasValues, type Suggestion, suggestionsFor, type ValueFacts, valueHint } from './suggestions.ts';

/** Values that are listed at a time. */
const MAX_VALUES = 12;

/** What may be meant by the token at the caret: fields, values with their counts under the other conditions, scores. */
export function useSuggestions(
  scope: Scope,
  text: string,
  caret: number,
  isOpen: boolean,
): { token: QueryToken; suggestions: readonly Suggestion[]; hint: string | null } {
  const { client, query, fields: fieldStores } = useStores();
  const fields = useStore(fieldStores[scope], (state) => state.fields);
  const asked = useStore(query[scope], (state) => state.text);
  const token = useMemo(() => tokenAt(text, caret), [text, caret]);
  const field = isOpen ? fieldOf(token, fields) : undefined;
  const isListed = field !== undefined && hasValues(field);
  const isNumber = field?.kind === 'number';
  // Short codes are searched for by their names too, which the engine does not know.
  const search = field?.name === 'lang' ? '' : token.value.slice(0, 100);
  const key = field && (isListed || isNumber) ? JSON.stringify([scope, asked, field.name, isListed ? search : '']) : null;
  const ask = useCallback(
    async (signal: AbortSignal): Promise<ValueFacts> => {
      const name = field?.name ?? '';
      const found = await client.call(
        'summary',
        {
          in: scope,
          query: asked,
          histograms: isNumber ? [{ field: name, bins: 2 }] : [],
          facets: isListed ? [{ field: name, limit: name === 'lang' ? 100 : MAX_VALUES, search }] : [],
        },
        { signal },
      );
      const [histogram] = found.histograms;
      return { values: found.facets[0]?.values ?? [], lowest: histogram?.lowest ?? null, highest: histogram?.highest ?? null };
    },
    [client, scope, asked, field?.name, isNumber, isListed, search],
  );
  const { value, key: answered } = useAnswer(key, ask);
  const facts = key !== null && answered !== null && JSON.parse(answered)[2] === field?.name ? value : null;
  const suggestions = useMemo(
    () => (isOpen ? suggestionsFor(token, fields, facts).slice(0, MAX_VALUES) : []),
    [isOpen, token, fields, facts],
  );
  return { token, suggestions, hint: isOpen ? valueHint(token, fields, facts) : null };
}

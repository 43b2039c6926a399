import type { OutputOf } from '#shared/contract.ts';
import type { AppClient } from '../connect.ts';
import { createStore, type Store } from './create-store.ts';

export type FieldFacts = OutputOf<'fields'>['fields'][number];

export interface FieldsState {
  /** Empty until they are known. */
  fields: readonly FieldFacts[];
  load(): Promise<void>;
}

/** What can be filtered and sorted by in a scope: facts, and the scores that it has. */
export function createFieldsStore(client: AppClient, scope: 'library' | 'pool'): Store<FieldsState> {
  return createStore<FieldsState>((set) => ({
    fields: [],
    async load() {
      const { fields } = await client.call('fields', { in: scope });
      set({ fields });
    },
  }));
}

/** Names of the scores, which the parser has to know. */
export function scoreNamesOf(fields: readonly FieldFacts[]): string[] {
  return fields.filter(({ is_score }) => is_score).map(({ name }) => name);
}

import type { EditOperation, LibrarySnapshot } from '#shared/contract/edits.ts';
import type { InputOf, OutputOf } from '#shared/contract.ts';
import type { AppClient } from '../connect.ts';
import { createStore, type Store } from './create-store.ts';

export interface LibraryState {
  /** What the open library holds; null without one, or before it is known. */
  library: LibrarySnapshot | null;
  /** Grows with every change of samples that this window knows of, before the engine's own word of it arrives. */
  version: number;
  /** Changes samples. Resolves once it is done and can be read. */
  edit(input: InputOf<'edit'>): Promise<OutputOf<'edit'>>;
  /** @throws AppError NOTHING_TO_UNDO */
  undo(operation?: number): Promise<EditOperation>;
  redo(): Promise<EditOperation>;
}

/** The open library: its counts, its revision and the user's changes. */
export function createLibraryStore(client: AppClient, signal: AbortSignal): Store<LibraryState> {
  const store = createStore<LibraryState>((set, get) => {
    const changed = (): void => set({ version: get().version + 1 });
    return {
      library: null,
      version: 0,
      async edit(input) {
        const output = await client.call('edit', input);
        if (output.changed > 0) changed();
        return output;
      },
      async undo(operation) {
        const output = await client.call('undo', operation === undefined ? {} : { operation });
        changed();
        return output.operation;
      },
      async redo() {
        const output = await client.call('redo', {});
        changed();
        return output.operation;
      },
    };
  });
  client.stream(
    'library',
    {},
    {
      signal,
      onSnapshot: (library) =>
        store.setState((state) => ({ library, version: library?.rev === state.library?.rev ? state.version : state.version + 1 })),
    },
  );
  return store;
}

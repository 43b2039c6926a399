import type { ChildCallContext } from '../util/child-rpc.ts';
import type { Lens } from './lens.ts';
import type { CountInput, QueryInput, StreamInput } from './protocol.ts';

/** What LensClient calls. @param open the lens, opened once; its failure answers every call */
export function lensHandlers(open: Promise<Lens>) {
  return {
    count: async (input: CountInput, { signal }: ChildCallContext) => (await open).count(input, { signal }),
    query: async (input: QueryInput, { signal }: ChildCallContext) => (await open).query(input, { signal }),
    stream: async (input: StreamInput, context: ChildCallContext) => (await open).stream(input, context),
    streamPacked: async (input: StreamInput, context: ChildCallContext) => (await open).streamPacked(input, context),
    extraTypes: async ({ names }: { names: readonly string[] }) => (await open).extraTypes(names),
    absentFiles: async () => (await open).absentFiles(),
  };
}

import type { Scope } from '#shared/query/fields.ts';
import type { ChildCallContext } from '../util/child-rpc.ts';
import { explain, withoutEach } from './each-condition.ts';
import type { Lens } from './lens.ts';
import type { CountInput, QueryInput, StreamInput, SummaryInput, ViewInput } from './protocol.ts';
import { scopeScores } from './scores.ts';
import { summarize } from './summary/summary.ts';
import { orderedView } from './view.ts';

/** What LensClient calls. @param open the lens, opened once; its failure answers every call */
export function lensHandlers(open: Promise<Lens>) {
  return {
    count: async (input: CountInput, { signal }: ChildCallContext) => (await open).count(input, { signal }),
    query: async (input: QueryInput, { signal }: ChildCallContext) => (await open).query(input, { signal }),
    stream: async (input: StreamInput, context: ChildCallContext) => (await open).stream(input, context),
    streamPacked: async (input: StreamInput, context: ChildCallContext) => (await open).streamPacked(input, context),
    view: async (input: ViewInput, { signal }: ChildCallContext) =>
      (await open).ask({ ...input, scope: 'library' }, signal, (session) => orderedView(session, input)),
    summary: async (input: SummaryInput, { signal }: ChildCallContext) =>
      (await open).ask(input, signal, (session) => summarize(session, input)),
    scores: async ({ scope }: { scope: Scope }, { signal }: ChildCallContext) => (await open).ask({ scope }, signal, scopeScores),
    claims: async (_input: object, { signal }: ChildCallContext) =>
      (await open).ask({ scope: 'pool' }, signal, async ({ source }) => [...source.claims]),
    withoutEach: async (input: CountInput, { signal }: ChildCallContext) =>
      (await open).ask(input, signal, (session) => withoutEach(session, input.query)),
    explain: async (input: CountInput & { id: number }, { signal }: ChildCallContext) =>
      (await open).ask(input, signal, (session) => explain(session, input.id, input.query)),
    extraTypes: async ({ names }: { names: readonly string[] }) => (await open).extraTypes(names),
    absentFiles: async () => (await open).absentFiles(),
  };
}

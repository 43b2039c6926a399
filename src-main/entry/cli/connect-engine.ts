import { contract, type InputOf, type Operation } from '#shared/contract.ts';
import type { AppError } from '#shared/errors.ts';
import { loopbackPair } from '#shared/rpc/channel.ts';
import { type ChannelClient, createClient } from '#shared/rpc/client.ts';
import { type CallContext, type RpcHandlers, serveChannel } from '#shared/rpc/server.ts';
import type { Engine } from '../../engine/create-engine.ts';

const operations = { calls: contract, streams: {} };
type Calls = RpcHandlers<typeof operations>['calls'];

/** Both ends are in this process: a message may be as long as the memory takes. */
const maxMessageBytes = Number.MAX_SAFE_INTEGER;

export interface EngineConnection {
  client: ChannelClient<typeof operations>;
  close(): Promise<void>;
}

/** The command line speaks to its engine as every window does, over a channel; this one never leaves the process. @param onBug gets mistakes with their stacks */
export function connectEngine(engine: Engine, onBug: (bug: AppError) => void): EngineConnection {
  const [ours, its] = loopbackPair();
  const handle =
    <Name extends Operation>(name: Name) =>
    (input: InputOf<Name>, { signal, progress }: CallContext) =>
      engine.call(name, input, { signal, onProgress: progress });
  // Each name has the handler of its own contract; the compiler cannot follow the names through the list.
  const calls = Object.fromEntries((Object.keys(contract) as Operation[]).map((name) => [name, handle(name)])) as Calls;
  const server = serveChannel(operations, { calls, streams: {} }, its, { log: onBug, maxMessageBytes });
  return { client: createClient<typeof operations>(ours, { maxMessageBytes }), close: () => server.close() };
}

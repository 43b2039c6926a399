import { RUN_OPERATIONS, type RunOperation } from '#shared/contract/runs.ts';
import { type appContract, contract, type InputOf, type Operation } from '#shared/contract.ts';
import type { CallContext, RpcHandlers } from '#shared/rpc/server.ts';
import { withFullPaths } from './full-paths.ts';
import type { LibraryHost } from './library-host.ts';

type Calls = RpcHandlers<typeof appContract>['calls'];

const isRunOperation = (name: string): name is RunOperation => RUN_OPERATIONS.some((operation) => operation === name);

/**
 * Handlers for everything that an engine answers, with the engine of the open library. An operation that could run in the background
 * keeps its place among the runs when it is called directly.
 */
export function forwardCalls(host: LibraryHost): Pick<Calls, Operation> {
  const forward =
    <Name extends Operation>(name: Name) =>
    async (input: InputOf<Name>, { signal, progress }: CallContext) => {
      const library = host.get();
      return await library.use(signal, async (stop) => {
        const call = () => library.engine.call(name, withFullPaths(name, input), { signal: stop, onProgress: progress });
        return isRunOperation(name) ? await library.runs.alongside(name, call) : await call();
      });
    };
  // Each name has the handler of its own contract; the compiler cannot follow the names through the list.
  return Object.fromEntries((Object.keys(contract) as Operation[]).map((name) => [name, forward(name)])) as Pick<Calls, Operation>;
}

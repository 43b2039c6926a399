import { AppError } from '../errors.ts';
import type { Channel } from './channel.ts';
import { type CallOptions, type ChannelClient, createClient, type RpcClient, raise, type StreamOptions } from './client.ts';
import type { CallInput, CallName, RpcContract, Snapshot, StreamInput, StreamName } from './spec.ts';

/** `lost`: it was open or could not be opened, and is tried again. */
export type ConnectionState = 'connecting' | 'open' | 'lost';

export interface ReconnectOptions {
  /** Told on every change, and with each attempt that failed (`lost` once more, with its error). */
  onState?: ((state: ConnectionState, error?: Error) => void) | undefined;
  /** For how long a call waits for a connection, milliseconds. */
  waitMs?: number | undefined;
  /** Pause before the first attempt after a loss; doubled with each that fails, up to `maxDelayMs`. */
  minDelayMs?: number | undefined;
  maxDelayMs?: number | undefined;
}

/** A connection that lived shorter than this is an attempt that failed: an engine that dies at once is not started over in a tight loop. */
const SETTLED_MS = 1000;

/**
 * A client that opens its channel anew whenever it is lost. Calls at work then fail with DISCONNECTED, for they may have been done; streams start
 * again by themselves, and their first snapshot is whole as every one is.
 * @param connect resolves with an open channel; may be called again as soon as that has closed
 */
export function createReconnectingClient<C extends RpcContract>(
  connect: () => Promise<Channel>,
  { onState, waitMs = 5000, minDelayMs = 100, maxDelayMs = 3000 }: ReconnectOptions = {},
): RpcClient<C> {
  /** Every stream that has not ended; starts it on a client. */
  const streams = new Set<(client: ChannelClient<C>) => void>();
  const waiting = new Set<() => void>();
  let client: ChannelClient<C> | undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastError: Error | undefined;
  let isClosed = false;

  const lose = (error: Error, livedMs: number) => {
    client = undefined;
    if (isClosed) return;
    if (livedMs >= SETTLED_MS) failures = 0;
    lastError = error;
    timer = setTimeout(() => void open(), Math.min(maxDelayMs, minDelayMs * 2 ** failures));
    failures++;
    onState?.('lost', error);
  };

  const open = async () => {
    let channel: Channel;
    try {
      channel = await connect();
    } catch (error) {
      return lose(error instanceof Error ? error : new AppError('BUG', String(error)), 0);
    }
    if (isClosed) return channel.close();
    const opened = Date.now();
    const next = createClient<C>(channel);
    client = next;
    next.onClosed(() => lose(new AppError('DISCONNECTED', 'the connection to the engine was lost'), Date.now() - opened));
    for (const start of [...streams]) start(next);
    for (const goOn of [...waiting]) goOn();
    onState?.('open');
  };

  /** @throws AppError DISCONNECTED where there is no connection within the limit, CANCELLED */
  const connected = async (name: string, signal: AbortSignal | undefined): Promise<ChannelClient<C>> => {
    if (client) return client;
    if (isClosed) throw new AppError('DISCONNECTED', `${name}: the client is closed`);
    if (signal?.aborted) throw new AppError('CANCELLED', `${name} was cancelled`, { cause: signal.reason });
    return await new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(limit);
        waiting.delete(settle);
        signal?.removeEventListener('abort', settle);
        if (client) resolve(client);
        else if (signal?.aborted) reject(new AppError('CANCELLED', `${name} was cancelled`, { cause: signal.reason }));
        else reject(new AppError('DISCONNECTED', `${name}: there is no connection to the engine`, { cause: lastError }));
      };
      const limit = setTimeout(settle, waitMs);
      waiting.add(settle);
      signal?.addEventListener('abort', settle);
    });
  };

  onState?.('connecting');
  void open();

  return {
    async call<Name extends CallName<C>>(name: Name, input: CallInput<C, Name>, options: CallOptions = {}) {
      return await (await connected(name, options.signal)).call(name, input, options);
    },
    stream<Name extends StreamName<C>>(name: Name, input: StreamInput<C, Name>, options: StreamOptions<Snapshot<C, Name>>) {
      const { signal } = options;
      if (signal.aborted || isClosed) return;
      const end = () => {
        streams.delete(start);
        signal.removeEventListener('abort', end);
      };
      const start = (on: ChannelClient<C>) =>
        on.stream(name, input, {
          signal,
          onSnapshot: options.onSnapshot,
          onError: (error) => {
            if (error instanceof AppError && error.code === 'DISCONNECTED') return; // started again with the next connection
            end();
            (options.onError ?? raise)(error);
          },
          onEnd: () => {
            end();
            options.onEnd?.();
          },
        });
      streams.add(start);
      signal.addEventListener('abort', end);
      if (client) start(client);
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      streams.clear();
      client?.close();
      client = undefined;
      for (const fail of [...waiting]) fail();
    },
  };
}

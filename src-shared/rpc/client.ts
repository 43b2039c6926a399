import { AppError, deserializeError } from '../errors.ts';
import type { Channel } from './channel.ts';
import { MAX_MESSAGE_BYTES } from './codec.ts';
import { decodeResponse, encodeRequest, type Request, type Response } from './message.ts';
import type { CallInput, CallName, CallOutput, RpcContract, Snapshot, StreamInput, StreamName } from './spec.ts';

export interface CallOptions {
  /**
   * Asks the other side to stop. The call settles when it has: with CANCELLED, or with an output where the handler answers what it has until then.
   * A signal that is aborted beforehand fails the call with CANCELLED and nothing is sent.
   */
  signal?: AbortSignal | undefined;
  /** Gets how far the call is; of what comes while it is at work (it may return a promise), only the newest. */
  onProgress?: ((progress: unknown) => void | Promise<void>) | undefined;
}

export interface StreamOptions<Value> {
  /** Ends the stream; nothing is told any more from then on. */
  signal: AbortSignal;
  /** Gets the newest state. The next one is sent when it has returned, or the promise that it returned is fulfilled. */
  onSnapshot(snapshot: Value): void | Promise<void>;
  /** Gets what ended the stream: what the handler or `onSnapshot` threw, or DISCONNECTED. Without it, such an error is raised as an uncaught one. */
  onError?: ((error: Error) => void) | undefined;
  /** The handler has returned: there is nothing more to come. */
  onEnd?: (() => void) | undefined;
}

export interface RpcClient<C extends RpcContract> {
  /** @throws AppError what the handler throws; DISCONNECTED where the channel closed; CANCELLED; USAGE for an input that is refused */
  call<Name extends CallName<C>>(name: Name, input: CallInput<C, Name>, options?: CallOptions): Promise<CallOutput<C, Name>>;
  stream<Name extends StreamName<C>>(name: Name, input: StreamInput<C, Name>, options: StreamOptions<Snapshot<C, Name>>): void;
  /** Closes the channel. Calls at work fail with DISCONNECTED, streams end and are told nothing. */
  close(): void;
}

export interface ChannelClient<C extends RpcContract> extends RpcClient<C> {
  /** Tells, once, that the channel has closed, whoever closed it, after everything at work was told. */
  onClosed(listener: () => void): void;
}

interface Pending {
  readonly name: string;
  snapshot(value: unknown): void | Promise<void>;
  result(value: unknown): void;
  error(error: Error): void;
}

/** The caller's end of a channel. Of the contract, only the types are needed, which spares a window its schemas; what comes back is trusted to have them. */
export function createClient<C extends RpcContract>(
  channel: Channel,
  { maxMessageBytes = MAX_MESSAGE_BYTES }: { maxMessageBytes?: number | undefined } = {},
): ChannelClient<C> {
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let isClosed = false;
  let isOwnClose = false;

  const send = (request: Request) => channel.send(encodeRequest(request, maxMessageBytes));

  const settle = (id: number): Pending | undefined => {
    const found = pending.get(id);
    pending.delete(id);
    return found;
  };

  const deliver = async (id: number, value: unknown) => {
    try {
      await pending.get(id)?.snapshot(value);
      if (pending.has(id)) send({ kind: 'acknowledge', id });
    } catch (error) {
      // The reader failed, not the other side: nobody reads on.
      const reader = settle(id);
      if (reader) send({ kind: 'cancel', id });
      reader?.error(toError(error));
    }
  };

  const receive = (response: Response) => {
    switch (response.kind) {
      // What has ended on this side meanwhile is not asked for any more.
      case 'snapshot':
        void deliver(response.id, response.value);
        return;
      case 'result':
        return settle(response.id)?.result(response.value);
      case 'error':
        return settle(response.id)?.error(deserializeError(response.error));
    }
  };

  const fail = (cause?: Error) => {
    isClosed = true;
    for (const [id, { name }] of [...pending]) settle(id)?.error(disconnected(name, cause));
  };

  channel.onMessage((bytes) => {
    let response: Response;
    try {
      response = decodeResponse(bytes, maxMessageBytes);
    } catch (cause) {
      fail(toError(cause));
      return channel.close();
    }
    receive(response);
  });
  channel.onClose(() => fail());

  return {
    async call<Name extends CallName<C>>(name: Name, input: CallInput<C, Name>, { signal, onProgress }: CallOptions = {}) {
      if (signal?.aborted) throw new AppError('CANCELLED', `${name} was cancelled`, { cause: signal.reason });
      if (isClosed) throw disconnected(name);
      const id = nextId++;
      send({ kind: 'call', id, name, input, progress: onProgress !== undefined });
      const cancel = () => send({ kind: 'cancel', id });
      try {
        return await new Promise<CallOutput<C, Name>>((resolve, reject) => {
          // The other side's handler is typed by the same contract.
          const result = (value: unknown) => resolve(value as CallOutput<C, Name>);
          pending.set(id, { name, snapshot: (value) => onProgress?.(value), result, error: reject });
          signal?.addEventListener('abort', cancel);
        });
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
    stream<Name extends StreamName<C>>(name: Name, input: StreamInput<C, Name>, options: StreamOptions<Snapshot<C, Name>>) {
      const { signal, onSnapshot, onError = raise, onEnd } = options;
      if (signal.aborted) return;
      const id = nextId++;
      const cancel = () => {
        if (settle(id)) send({ kind: 'cancel', id });
      };
      const end = () => signal.removeEventListener('abort', cancel);
      const result = () => {
        end();
        onEnd?.();
      };
      const error = (cause: Error) => {
        end();
        if (!isOwnClose) onError(cause);
      };
      if (isClosed) return queueMicrotask(() => error(disconnected(name)));
      try {
        send({ kind: 'stream', id, name, input });
      } catch (cause) {
        return queueMicrotask(() => error(toError(cause)));
      }
      pending.set(id, { name, snapshot: (value) => onSnapshot(value as Snapshot<C, Name>), result, error });
      signal.addEventListener('abort', cancel);
    },
    onClosed: (listener) => channel.onClose(listener),
    close() {
      isOwnClose = true;
      channel.close();
    },
  };
}

function disconnected(name: string, cause?: Error): AppError {
  return new AppError('DISCONNECTED', `${name}: the connection to the engine was lost`, { cause });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new AppError('BUG', String(error));
}

/** Makes an error that nobody asked for an uncaught one. */
export function raise(error: Error): void {
  queueMicrotask(() => {
    throw error;
  });
}

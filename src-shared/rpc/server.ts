import type { z } from 'zod';
import { AppError, isCancellation, serializeError } from '../errors.ts';
import type { Channel } from './channel.ts';
import { MAX_MESSAGE_BYTES } from './codec.ts';
import { type Conflation, conflate } from './conflate.ts';
import { decodeRequest, encodeResponse, type Request, type Response } from './message.ts';
import { parseInput } from './parse-input.ts';
import type { CallName, CallOutput, ParsedCallInput, ParsedStreamInput, RpcContract, Snapshot, StreamName } from './spec.ts';

export interface CallContext {
  /** Aborted when the caller cancels or the channel closes. A handler may still answer, with what it has until then. */
  readonly signal: AbortSignal;
  /** Tells how far the call is. Of what comes faster than the caller takes it, only the newest arrives. */
  progress(snapshot: unknown): void;
}

export interface StreamContext<Value> {
  readonly signal: AbortSignal;
  /** Of snapshots that come faster than the reader takes them, only the newest arrives. A snapshot must not be changed afterwards. */
  emit(snapshot: Value): void;
}

export interface RpcHandlers<C extends RpcContract> {
  readonly calls: {
    readonly [Name in CallName<C>]: (input: ParsedCallInput<C, Name>, context: CallContext) => Promise<CallOutput<C, Name>>;
  };
  readonly streams: {
    /** Runs until it is aborted; when it returns, the stream ends for the reader too. */
    readonly [Name in StreamName<C>]: (input: ParsedStreamInput<C, Name>, context: StreamContext<Snapshot<C, Name>>) => Promise<void>;
  };
}

export interface ServeOptions {
  /** Gets every mistake: what a handler throws that is no AppError, with its stack, and messages that break the protocol. */
  log?: ((error: AppError) => void) | undefined;
  /** Calls and streams at a time on the channel. */
  maxConcurrent?: number | undefined;
  maxMessageBytes?: number | undefined;
  /** Bytes of answers that a client may leave unread before its channel is closed. */
  maxBufferedBytes?: number | undefined;
}

export interface ChannelServer {
  /** Closes the channel and aborts everything of it. Resolves when the last handler has ended. */
  close(): Promise<void>;
}

interface Active {
  readonly controller: AbortController;
  readonly snapshots: Conflation;
  readonly ended: Promise<void>;
}

type StartRequest = Request & { kind: 'call' | 'stream' };
type AnyHandler = (input: unknown, context: CallContext & StreamContext<unknown>) => Promise<unknown>;

/** Answers everything that comes over the channel. A channel that breaks the protocol is closed. */
export function serveChannel<C extends RpcContract>(
  contract: C,
  handlers: RpcHandlers<C>,
  channel: Channel,
  { log, maxConcurrent = 256, maxMessageBytes = MAX_MESSAGE_BYTES, maxBufferedBytes = 4 * MAX_MESSAGE_BYTES }: ServeOptions = {},
): ChannelServer {
  const active = new Map<number, Active>();

  const send = (message: Response) => channel.send(encodeResponse(message, maxMessageBytes));

  const sendError = (id: number, name: string, error: unknown) => {
    const known = error instanceof AppError ? error : new AppError('BUG', `${name}: ${messageOf(error)}`, { cause: error });
    if (known.code === 'BUG') log?.(known);
    try {
      send({ kind: 'error', id, error: serializeError(known) });
    } catch (cause) {
      // Its data or its length cannot be sent; code and message can.
      log?.(new AppError('BUG', `${name}: its error cannot be sent whole`, { cause }));
      send({ kind: 'error', id, error: { name: known.name, code: known.code, message: known.message.slice(0, 10_000) } });
    }
  };

  const run = async (request: StartRequest, signal: AbortSignal, snapshots: Conflation) => {
    const { kind, id, name } = request;
    const offer = (snapshot: unknown) => {
      if (!signal.aborted) snapshots.offer(snapshot);
    };
    try {
      const { schema, handler } = find(contract, handlers, request);
      const progress = kind === 'call' && request.progress ? offer : () => undefined;
      const value = await handler(parseInput(name, schema, request.input), { signal, progress, emit: offer });
      if (kind === 'stream' && !signal.aborted) snapshots.flush();
      if (signal.reason instanceof UnsendableSnapshot) throw signal.reason.cause;
      send({ kind: 'result', id, value: kind === 'call' ? value : undefined });
    } catch (error) {
      if (signal.reason instanceof UnsendableSnapshot) sendError(id, name, signal.reason.cause);
      else sendError(id, name, signal.aborted && isCancellation(error) ? signal.reason : error);
    } finally {
      active.delete(id);
    }
  };

  const start = (request: StartRequest) => {
    const { id, name } = request;
    if (active.has(id)) throw new AppError('USAGE', `message: ${name}: expected a new id, got ${id} once more`);
    if (channel.buffered > maxBufferedBytes) {
      throw new AppError(
        'USAGE',
        `message: ${name}: expected answers to be read before more is asked for, ${channel.buffered} bytes are not`,
      );
    }
    if (active.size >= maxConcurrent) {
      sendError(
        id,
        name,
        new AppError('USAGE', `${name}: expected at most ${maxConcurrent} calls and streams at a time on one connection`),
      );
      return;
    }
    const controller = new AbortController();
    const snapshots = conflate((value) => {
      try {
        send({ kind: 'snapshot', id, value });
      } catch (cause) {
        controller.abort(new UnsendableSnapshot({ cause }));
      }
    });
    const ended = Promise.resolve().then(() => run(request, controller.signal, snapshots));
    active.set(id, { controller, snapshots, ended });
  };

  const receive = (request: Request) => {
    switch (request.kind) {
      case 'call':
      case 'stream':
        return start(request);
      // What has ended meanwhile can be neither cancelled nor acknowledged.
      case 'cancel':
        return active.get(request.id)?.controller.abort(new AppError('CANCELLED', 'the caller cancelled'));
      case 'acknowledge':
        return active.get(request.id)?.snapshots.acknowledge();
    }
  };

  channel.onMessage((bytes) => {
    try {
      receive(decodeRequest(bytes, maxMessageBytes));
    } catch (error) {
      log?.(error instanceof AppError ? error : new AppError('BUG', messageOf(error), { cause: error }));
      channel.close();
    }
  });
  channel.onClose(() => {
    for (const { controller } of active.values()) controller.abort(new AppError('CANCELLED', 'the connection to the caller was closed'));
  });

  return {
    async close() {
      channel.close();
      await Promise.all([...active.values()].map(({ ended }) => ended));
    },
  };
}

/** Why a handler is aborted whose snapshot cannot be encoded; the cause tells what is wrong with it. */
class UnsendableSnapshot extends Error {
  constructor(options: { cause: unknown }) {
    super('a snapshot cannot be sent', options);
    this.name = 'AbortError'; // so that a handler takes it as the end that it is
  }
}

/** @throws AppError USAGE for a name that the contract does not have */
function find<C extends RpcContract>(
  contract: C,
  handlers: RpcHandlers<C>,
  { kind, name }: StartRequest,
): { schema: z.ZodType; handler: AnyHandler } {
  const [specs, group] = kind === 'call' ? [contract.calls, handlers.calls] : [contract.streams, handlers.streams];
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
  if (spec === undefined) throw new AppError('USAGE', `${name}: there is no ${kind} of that name`, { data: { operation: name } });
  // The schema just found by name is the handler's own; the compiler cannot follow the name through both tables.
  return { schema: spec.input, handler: Reflect.get(group, name) as AnyHandler };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

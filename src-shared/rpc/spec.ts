import type { z } from 'zod';

/** What the two ends of a channel agree on: calls are answered once, streams send snapshots until they are stopped. */
export interface RpcContract {
  readonly calls: Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>;
  readonly streams: Readonly<Record<string, { readonly input: z.ZodType; readonly snapshot: z.ZodType }>>;
}

export type CallName<C extends RpcContract> = keyof C['calls'] & string;
/** What a caller may pass: defaults may be left out. */
export type CallInput<C extends RpcContract, Name extends CallName<C>> = z.input<C['calls'][Name]['input']>;
/** What a handler gets: defaults filled in. */
export type ParsedCallInput<C extends RpcContract, Name extends CallName<C>> = z.output<C['calls'][Name]['input']>;
export type CallOutput<C extends RpcContract, Name extends CallName<C>> = z.output<C['calls'][Name]['output']>;

export type StreamName<C extends RpcContract> = keyof C['streams'] & string;
export type StreamInput<C extends RpcContract, Name extends StreamName<C>> = z.input<C['streams'][Name]['input']>;
export type ParsedStreamInput<C extends RpcContract, Name extends StreamName<C>> = z.output<C['streams'][Name]['input']>;
export type Snapshot<C extends RpcContract, Name extends StreamName<C>> = z.output<C['streams'][Name]['snapshot']>;

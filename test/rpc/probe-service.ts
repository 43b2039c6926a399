import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { RpcHandlers } from '#shared/rpc/server.ts';

/** A contract that has everything that the app's has, and handlers whose doings a test can watch and steer. */
export const probeContract = {
  calls: {
    add: { input: z.strictObject({ a: z.number(), b: z.number().default(1) }), output: z.strictObject({ sum: z.number() }) },
    echo: { input: z.strictObject({ value: z.unknown() }), output: z.strictObject({ value: z.unknown() }) },
    refuse: { input: z.strictObject({}), output: z.strictObject({}) },
    /** Fails with data that no message can hold. */
    refuse_oddly: { input: z.strictObject({}), output: z.strictObject({}) },
    stumble: { input: z.strictObject({}), output: z.strictObject({}) },
    /** Never ends by itself; cancelled, it fails, or answers where `keep` is set. */
    wait: { input: z.strictObject({ keep: z.boolean().default(false) }), output: z.strictObject({ state: z.enum(['paused']) }) },
    /** Tells 0 to steps - 1 as its progress, all at once, then waits for `gate`. */
    climb: { input: z.strictObject({ steps: z.number() }), output: z.strictObject({ steps: z.number() }) },
    grow: { input: z.strictObject({ bytes: z.number() }), output: z.instanceof(Uint8Array) },
    /** Answers with something that no message can hold. */
    unsendable: { input: z.strictObject({}), output: z.unknown() },
  },
  streams: {
    /** `count` snapshots at once, then whatever the test emits; where `count` is 0, -2 and -1 and the end. */
    ticks: {
      input: z.strictObject({ count: z.number().int().min(0), bytes: z.number().default(0) }),
      snapshot: z.strictObject({ tick: z.number(), ballast: z.instanceof(Uint8Array) }),
    },
    broken: { input: z.strictObject({}), snapshot: z.unknown() },
    unsendable: { input: z.strictObject({}), snapshot: z.unknown() },
  },
} as const;

export interface Probe {
  readonly handlers: RpcHandlers<typeof probeContract>;
  /** What has begun and ended, in order: `wait begins`, `wait ends`. */
  readonly seen: string[];
  /** Resolves as soon as `what` has been seen `times` times. */
  sees(what: string, times?: number): Promise<void>;
  /** Emits on every `ticks` stream that runs. */
  emit(tick: number): void;
  /** Lets `climb` go on. */
  openGate(): void;
}

export function createProbe(): Probe {
  const seen: string[] = [];
  const watchers = new Set<() => void>();
  const emitters = new Set<(tick: number) => void>();
  const gate = Promise.withResolvers<void>();
  const note = (what: string) => {
    seen.push(what);
    for (const watcher of [...watchers]) watcher();
  };
  const aborted = async (name: string, signal: AbortSignal) => {
    note(`${name} begins`);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    note(`${name} ends`);
  };

  return {
    seen,
    sees(what, times = 1) {
      return new Promise((resolve) => {
        const watcher = () => {
          if (seen.filter((one) => one === what).length < times) return;
          watchers.delete(watcher);
          resolve();
        };
        watchers.add(watcher);
        watcher();
      });
    },
    emit: (tick) => {
      for (const emit of emitters) emit(tick);
    },
    openGate: gate.resolve,
    handlers: {
      calls: {
        add: async ({ a, b }) => ({ sum: a + b }),
        echo: async ({ value }) => ({ value }),
        refuse: async () => {
          throw new AppError('MODEL_NOT_FOUND', 'model: no model of that name', { data: { model: 'clip' }, cause: new Error('ENOENT') });
        },
        refuse_oddly: async () => {
          throw new AppError('DISK_FULL', 'the drive is full', { data: { drives: new Map() } });
        },
        stumble: async () => {
          throw new TypeError('x is not a function');
        },
        wait: async ({ keep }, { signal }) => {
          await aborted('wait', signal);
          if (!keep) signal.throwIfAborted();
          return { state: 'paused' };
        },
        climb: async ({ steps }, { progress }) => {
          for (let step = 0; step < steps; step++) progress({ step });
          await gate.promise;
          return { steps };
        },
        grow: async ({ bytes }) => new Uint8Array(bytes),
        unsendable: async () => ({ when: new Map() }),
      },
      streams: {
        ticks: async ({ count, bytes }, { signal, emit }) => {
          const tell = (tick: number) => emit({ tick, ballast: new Uint8Array(bytes) });
          for (let tick = 0; tick < count; tick++) tell(tick);
          if (count === 0) {
            tell(-2);
            return tell(-1);
          }
          emitters.add(tell);
          await aborted('ticks', signal);
          emitters.delete(tell);
        },
        broken: async () => {
          throw new AppError('NO_LIBRARY', 'no library is open');
        },
        unsendable: async (_, { signal, emit }) => {
          emit({ when: new Date(0) });
          await aborted('unsendable', signal);
        },
      },
    },
  };
}

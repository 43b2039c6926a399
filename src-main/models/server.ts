import * as z from 'zod';
import { AppError } from '#shared/errors.ts';
import { PREPROCESSINGS } from '#shared/model/preprocessings.ts';
import type { ChildCallContext } from '../util/child-rpc.ts';
import { DualEncoder } from './dual-encoder.ts';
import { FileDigests } from './file-digest.ts';
import { headCardSchema } from './head-card.ts';
import { HeadNetwork } from './head-network.ts';
import {
  type HeadNetworkFacts,
  type HeadOutputs,
  type ImageEmbeddings,
  type LoadedModel,
  MAX_REFS_PER_CALL,
  type Measurement,
  type ModelIdentity,
  type TextEmbeddings,
} from './inference-protocol.ts';
import { openModelFolder } from './model-folder.ts';
import { SerialQueue } from './serial-queue.ts';
import { PROVIDERS } from './session.ts';

const loadSchema = z.object({
  modelDir: z.string().min(1),
  provider: z.enum(PROVIDERS).optional(),
  device: z.number().int().min(0).max(63).optional(),
  onUnavailable: z.enum(['fail', 'cpu']).optional(),
  threads: z.number().int().min(1).max(256).optional(),
  decoders: z.number().int().min(1).max(64).optional(),
  batchSize: z.number().int().min(1).max(1024).optional(),
  preprocessing: z.enum(PREPROCESSINGS).optional(),
});
const refsSchema = z
  .array(z.object({ path: z.string().min(1), offset: z.number().int().nonnegative(), length: z.number().int().positive() }))
  .max(MAX_REFS_PER_CALL);
const headSchema = z.object({
  path: z.string().min(1),
  card: headCardSchema.nullable(),
  dim: z.number().int().positive(),
  embeddings: z.instanceof(Float32Array).optional(),
  refs: refsSchema.optional(),
  preprocessing: z.enum(PREPROCESSINGS).optional(),
});
const identifySchema = z.object({ modelDir: z.string().min(1) });
const measureSchema = z.object({ forMs: z.number().min(0).max(60_000) });
const textsSchema = z.array(z.string()).max(MAX_REFS_PER_CALL);

/** What the inference process answers. */
export interface InferenceServer {
  handlers: {
    load(input: unknown, context: ChildCallContext): Promise<LoadedModel>;
    embedImages(input: unknown, context: ChildCallContext): Promise<ImageEmbeddings>;
    embedTexts(input: unknown, context: ChildCallContext): Promise<TextEmbeddings>;
    /** What a model folder holds, without loading it. */
    identify(input: unknown, context: ChildCallContext): Promise<ModelIdentity>;
    /** Times the loaded model. */
    measure(input: unknown, context: ChildCallContext): Promise<Measurement>;
    /** Execution providers that this build of onnxruntime knows on this platform. */
    providers(input: unknown): Promise<string[]>;
    openHead(input: unknown, context: ChildCallContext): Promise<HeadNetworkFacts>;
    runHead(input: unknown, context: ChildCallContext): Promise<HeadOutputs>;
  };
  /** Finishes what runs, then frees the model. */
  close(): Promise<void>;
}

/** @param options.workerEntry entry of the decoding threads */
export function createInferenceServer(options: { workerEntry: URL }): InferenceServer {
  const digests = new FileDigests();
  const loads = new SerialQueue();
  let model: DualEncoder | undefined;
  const loaded = (): DualEncoder => {
    if (!model) throw new AppError('USAGE', 'no model is loaded in the inference process: call load first');
    return model;
  };
  const heads = new Map<string, Promise<HeadNetwork>>();
  const headOf = (input: unknown) => {
    const request = parse(headSchema, input);
    const key = JSON.stringify([request.path, request.card, request.dim]);
    const head = heads.get(key) ?? HeadNetwork.open(request.path, { ...request, workerEntry: options.workerEntry });
    heads.set(key, head);
    head.catch(() => heads.delete(key));
    return { request, head };
  };
  const unload = async (): Promise<void> => {
    const old = model;
    model = undefined;
    await old?.close();
  };
  return {
    handlers: {
      load: (input, { signal }) =>
        loads.run(async () => {
          const request = parse(loadSchema, input);
          // Two models at once might not fit into memory.
          await unload();
          model = await DualEncoder.load(request, { digests, workerEntry: options.workerEntry, signal });
          return model.info;
        }),
      embedImages: async (input, { signal }) => await loaded().embedImages(parse(refsSchema, input), { signal }),
      identify: async (input, { signal }) => {
        const { modelDir } = parse(identifySchema, input);
        const { name, modelHash, isSample, precision } = await openModelFolder(modelDir, { digests, signal });
        return { name, modelHash, isSample, precision };
      },
      measure: async (input, { signal }) => await loaded().measure({ ...parse(measureSchema, input), signal }),
      providers: async () => {
        const { listSupportedBackends } = await import('onnxruntime-node');
        return listSupportedBackends().map(({ name }) => name);
      },
      embedTexts: async (input, { signal }) => await loaded().embedTexts(parse(textsSchema, input), { signal }),
      openHead: async (input) => (await headOf(input).head).facts,
      runHead: async (input, { signal }) => {
        const { request, head } = headOf(input);
        if (request.refs) return await (await head).runImages(request.refs, { way: request.preprocessing ?? 'exact', signal });
        const outputs = await (await head).runEmbeddings(request.embeddings ?? new Float32Array(), { signal });
        return { outputs, failed: [] };
      },
    },
    close: () =>
      loads.run(async () => {
        for (const head of heads.values()) await (await head.catch(() => undefined))?.close();
        await unload();
      }),
  };
}

function parse<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const result = schema.safeParse(input);
  if (!result.success) throw new AppError('USAGE', `request to the inference process: ${z.prettifyError(result.error)}`);
  return result.data;
}

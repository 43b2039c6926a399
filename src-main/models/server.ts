import * as z from 'zod';
import { AppError } from '#shared/errors.ts';
import type { ChildCallContext } from '../util/child-rpc.ts';
import { DualEncoder } from './dual-encoder.ts';
import { FileDigests } from './file-digest.ts';
import { type ImageEmbeddings, type LoadedModel, MAX_REFS_PER_CALL, type TextEmbeddings } from './inference-protocol.ts';
import { SerialQueue } from './serial-queue.ts';
import { PROVIDERS } from './session.ts';

const loadSchema = z.object({
  modelDir: z.string().min(1),
  provider: z.enum(PROVIDERS).optional(),
  onUnavailable: z.enum(['fail', 'cpu']).optional(),
  threads: z.number().int().min(1).max(256).optional(),
  decoders: z.number().int().min(1).max(64).optional(),
  batchSize: z.number().int().min(1).max(1024).optional(),
});
const refsSchema = z
  .array(z.object({ path: z.string().min(1), offset: z.number().int().nonnegative(), length: z.number().int().positive() }))
  .max(MAX_REFS_PER_CALL);
const textsSchema = z.array(z.string()).max(MAX_REFS_PER_CALL);

/** What the inference process answers. */
export interface InferenceServer {
  handlers: {
    load(input: unknown, context: ChildCallContext): Promise<LoadedModel>;
    embedImages(input: unknown, context: ChildCallContext): Promise<ImageEmbeddings>;
    embedTexts(input: unknown, context: ChildCallContext): Promise<TextEmbeddings>;
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
      embedTexts: async (input, { signal }) => await loaded().embedTexts(parse(textsSchema, input), { signal }),
    },
    close: () => loads.run(unload),
  };
}

function parse<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const result = schema.safeParse(input);
  if (!result.success) throw new AppError('USAGE', `request to the inference process: ${z.prettifyError(result.error)}`);
  return result.data;
}

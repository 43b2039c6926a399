import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { AppError } from '#shared/errors.ts';
import { detectTextIo, type TextIo } from './io-detection.ts';
import type { TextSettings } from './model-manifest.ts';
import { dimOfFirstRun, outputRows } from './output-rows.ts';
import { openSession, type Placement, type Provider, withRunErrors } from './session.ts';
import { createTokenizer, type TextTokenizer } from './tokenizer.ts';

/** The text half of a model with its tokenizer, ready to run. */
export interface TextTower {
  io: TextIo;
  provider: Provider;
  dim: number;
  context: number;
  /** Rows beyond the texts are filled with empty texts. @returns Float32Array[rows * dim], not normalised */
  run(texts: readonly string[], rows: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Loads a text tower and embeds one empty text, which uses the tokenizer's own special tokens: a tokenizer of another model fails here.
 * @throws AppError(MODEL_INVALID), AppError(PROVIDER_UNAVAILABLE)
 */
export async function openTextTower(
  path: string,
  options: Placement & { tokenizerJson: unknown; tokenizerFile: string; settings: TextSettings },
): Promise<TextTower> {
  const { Tensor } = await import('onnxruntime-node');
  let io: TextIo | undefined;
  let tokenizer: TextTokenizer | undefined;
  let dim = 0;
  const runWith = async (session: InferenceSession, found: TextIo, tokens: TextTokenizer, texts: readonly string[], rows: number) => {
    const makeIds = () => (found.idType === 'int64' ? new BigInt64Array(rows * tokens.context) : new Int32Array(rows * tokens.context));
    const ids = makeIds();
    const mask = found.maskName === null ? undefined : makeIds();
    for (let row = 0; row < rows; row++) tokens.encodeInto(texts[row] ?? '', row, ids, mask);
    const dims = [rows, tokens.context];
    const feeds: Record<string, InstanceType<typeof Tensor>> = { [found.inputName]: new Tensor(found.idType, ids, dims) };
    if (found.maskName !== null && mask) feeds[found.maskName] = new Tensor(found.idType, mask, dims);
    const outputs = await session.run(feeds, [found.outputName]);
    return outputRows(outputs[found.outputName], rows, basename(path));
  };
  const { session, provider } = await openSession(path, {
    provider: options.provider,
    device: options.device,
    threads: options.threads,
    probe: async (candidate) => {
      io = detectTextIo(candidate.inputMetadata, candidate.outputMetadata, basename(path));
      tokenizer = createTokenizer(options.tokenizerJson, options.tokenizerFile, io.context ?? undefined, options.settings);
      const rows = io.batch ?? 1;
      dim = dimOfFirstRun(await runWith(candidate, io, tokenizer, [], rows), rows, basename(path));
    },
  });
  if (!io || !tokenizer) throw new AppError('BUG', 'the probe did not run');
  const found = io;
  const tokens = tokenizer;
  return {
    io: found,
    provider,
    dim,
    context: tokens.context,
    run: (texts, rows) => withRunErrors(path, provider, () => runWith(session, found, tokens, texts, rows)),
    release: () => session.release(),
  };
}

import { Tokenizer } from '@huggingface/tokenizers';
import * as z from 'zod';
import { AppError } from '#shared/errors.ts';
import { unescapeHtml } from '../util/unescape-html.ts';
import type { TextSettings } from './model-manifest.ts';

export const DEFAULT_CONTEXT = 77;
/** No caption that fills 77 tokens needs more; it bounds the work that one hostile caption can cause. */
const MAX_CAPTION_CHARACTERS = 16_384;

/** Turns texts into rows of token ids. */
export interface TextTokenizer {
  /** Ids per row. */
  context: number;
  /** Writes one row of `context` ids into `ids` (and 1 for every real id into `mask`) at row `row`. */
  encodeInto(text: string, row: number, ids: BigInt64Array | Int32Array, mask?: BigInt64Array | Int32Array): void;
}

const fileSchema = z.looseObject({
  model: z.looseObject({ type: z.string().optional(), vocab: z.union([z.record(z.string(), z.number()), z.array(z.unknown())]) }),
  truncation: z.looseObject({ max_length: z.number().int().positive() }).nullish(),
  padding: z.looseObject({ pad_id: z.number().int().nonnegative() }).nullish(),
});

/**
 * OpenAI's cleaning of a caption before tokenization: character references, then white space. OpenAI also runs ftfy, which repairs
 * mojibake; this does not, nor do the tokenizers of transformers and open_clip's ports: a caption like "schÃ¶n" is taken as it stands.
 * (The Unicode normalisation to NFC and the lower case are part of tokenizer.json.)
 */
export function cleanCaption(text: string): string {
  return unescapeHtml(unescapeHtml(text))
    .replace(/[\s\u0085]+/gu, ' ')
    .trim();
}

/**
 * Loads a tokenizer.json of the Hugging Face format.
 * @param json the parsed file @param file its name, for messages @param context ids per row, if the network fixes it
 * @param settings what the model folder declares
 * @throws AppError(MODEL_INVALID) when it is no tokenizer, or one that adds no tokens of its own
 */
export function createTokenizer(json: unknown, file: string, context?: number, settings: TextSettings = {}): TextTokenizer {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) throw new AppError('MODEL_INVALID', `${file}: ${z.prettifyError(parsed.error)}`, { data: { file } });
  const { truncation, padding } = parsed.data;
  let tokenizer: Tokenizer;
  let empty: number[];
  try {
    tokenizer = new Tokenizer(parsed.data, {});
    empty = tokenizer.encode('').ids;
  } catch (error) {
    throw new AppError('MODEL_INVALID', `${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`, {
      data: { file },
      cause: error,
    });
  }
  const endOfText = empty.at(-1);
  if (endOfText === undefined)
    throw new AppError('MODEL_INVALID', `${file}: no post_processor adds an end-of-text token`, { data: { file } });
  const length = context ?? settings.context ?? truncation?.max_length ?? DEFAULT_CONTEXT;
  const padId = settings.pad_id ?? padding?.pad_id ?? 0;
  return {
    context: length,
    encodeInto(text, row, ids, mask) {
      const clean = cleanCaption(text.slice(0, MAX_CAPTION_CHARACTERS));
      const all = tokenizer.encode(settings.lowercase ? clean.toLowerCase() : clean).ids;
      const start = row * length;
      for (let i = 0; i < length; i++) {
        // A text that is too long loses its tail but keeps its end token: the network reads its answer off that one.
        const id = i === length - 1 && all.length > length ? endOfText : (all[i] ?? padId);
        if (ids instanceof BigInt64Array) ids[start + i] = BigInt(id);
        else ids[start + i] = id;
        if (mask instanceof BigInt64Array) mask[start + i] = i < all.length ? 1n : 0n;
        else if (mask) mask[start + i] = i < all.length ? 1 : 0;
      }
    },
  };
}

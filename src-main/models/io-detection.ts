import { AppError } from '#shared/errors.ts';

/** What onnxruntime tells of one input or output: `shape` holds numbers, and names for sizes that may vary. */
export interface ValueFacts {
  name: string;
  isTensor: boolean;
  type?: string;
  shape?: readonly (number | string)[];
}

export interface ImageIo {
  inputName: string;
  /** `nchw-float32`: normalised planes. `nhwc-uint8`: the graph normalises raw RGB itself. */
  layout: 'nchw-float32' | 'nhwc-uint8';
  /** Fixed batch size of the graph, or null when any will do. */
  batch: number | null;
  /** Fixed side in pixels, or null. */
  size: number | null;
  outputName: string;
  /** Length of an embedding, or null when only a run tells. */
  dim: number | null;
}

export interface TextIo {
  inputName: string;
  idType: 'int64' | 'int32';
  /** Name of the attention mask input: 1 for every token up to the end of the text. */
  maskName: string | null;
  batch: number | null;
  /** Fixed number of ids per text, or null. */
  context: number | null;
  outputName: string;
  dim: number | null;
}

/** Output names in the order of preference. Hidden states and logits are never embeddings, whatever their rank. */
const OUTPUT_NAMES = [
  'image_embeds',
  'image_embedding',
  'text_embeds',
  'text_embedding',
  'embedding',
  'sentence_embedding',
  'image_features',
  'text_features',
  'pooler_output',
  'output',
];

/**
 * Finds the pixels' way into a graph and the embedding's way out, by rank and type first and by name second.
 * @param file name of the graph, for messages
 * @throws AppError(MODEL_INVALID) saying what the graph takes and gives instead
 */
export function detectImageIo(inputs: readonly ValueFacts[], outputs: readonly ValueFacts[], file: string): ImageIo {
  const input = inputs.find((value) => shapeOf(value).length === 4);
  if (!input) throw invalid(file, 'no input of images (rank 4): this is not a vision tower', inputs);
  const others = inputs.filter((value) => value !== input);
  if (others.length > 0) throw invalid(file, `besides ${input.name} it wants more inputs: not a vision tower alone`, inputs);
  const shape = shapeOf(input);
  const isNhwc = input.type === 'uint8' && shape[3] === 3;
  if (!isNhwc && (input.type !== 'float32' || (typeof shape[1] === 'number' && shape[1] !== 3))) {
    throw invalid(file, 'the image input is neither float32 [batch, 3, height, width] nor uint8 [batch, height, width, 3]', inputs);
  }
  const [height, width] = isNhwc ? [shape[1], shape[2]] : [shape[2], shape[3]];
  if (fixed(height) !== fixed(width)) throw invalid(file, 'the image input is not a square', inputs);
  const layout = isNhwc ? 'nhwc-uint8' : 'nchw-float32';
  return { inputName: input.name, layout, batch: fixed(shape[0]), size: fixed(height), ...detectOutput(outputs, file) };
}

/** As detectImageIo, for the text tower. */
export function detectTextIo(inputs: readonly ValueFacts[], outputs: readonly ValueFacts[], file: string): TextIo {
  const isIds = (value: ValueFacts): boolean => shapeOf(value).length === 2 && (value.type === 'int64' || value.type === 'int32');
  const input = inputs.find((value) => isIds(value) && /^(input_ids|text|input|ids|tokens)$/.test(value.name));
  if (!input) throw invalid(file, 'no input of token ids (int32 or int64, rank 2): this is not a text tower', inputs);
  const mask = inputs.find((value) => isIds(value) && value.name === 'attention_mask');
  const unknown = inputs.find((value) => value !== input && value !== mask);
  if (unknown) throw invalid(file, `the input ${unknown.name} is not known`, inputs);
  if (mask && mask.type !== input.type)
    throw invalid(file, `${mask.name} is ${mask.type}, ${input.name} ${input.type}: expected the same type`, inputs);
  const shape = shapeOf(input);
  return {
    inputName: input.name,
    idType: input.type === 'int32' ? 'int32' : 'int64',
    maskName: mask?.name ?? null,
    batch: fixed(shape[0]),
    context: fixed(shape[1]),
    ...detectOutput(outputs, file),
  };
}

function detectOutput(outputs: readonly ValueFacts[], file: string): { outputName: string; dim: number | null } {
  for (const name of OUTPUT_NAMES) {
    const output = outputs.find((value) => value.name === name && shapeOf(value).length === 2);
    if (!output) continue;
    if (output.type !== 'float32') throw invalid(file, `the output ${name} is ${output.type}, expected float32`, outputs);
    return { outputName: name, dim: fixed(shapeOf(output)[1]) };
  }
  throw invalid(file, `no output of embeddings (rank 2, one of ${OUTPUT_NAMES.join(', ')})`, outputs);
}

const shapeOf = (value: ValueFacts): readonly (number | string)[] => value.shape ?? [];

/** onnxruntime gives a name, an empty name or -1 for a size that may vary. */
function fixed(dim: number | string | undefined): number | null {
  return typeof dim === 'number' && dim > 0 ? dim : null;
}

function invalid(file: string, what: string, found: readonly ValueFacts[]): AppError {
  const facts = found.map((value) => `${value.name}: ${value.type ?? 'no tensor'} [${shapeOf(value).join(', ')}]`).join('; ');
  return new AppError('MODEL_INVALID', `${file}: ${what} (found ${facts || 'nothing'})`, { data: { file } });
}

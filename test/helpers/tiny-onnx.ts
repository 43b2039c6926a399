import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  encodeOnnx,
  type OnnxElementType,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
} from '../../resources/sample-model/build/onnx-writer.ts';

/** A small deterministic generator of values in [-1, 1): the same seed gives the same network. */
export function randomValues(seed: number, count: number): Float32Array {
  let state = seed >>> 0 || 1;
  return Float32Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  });
}

const weights = (name: string, dims: number[], seed: number, scale: number): OnnxTensor => ({
  name,
  type: 'float32',
  dims,
  data: randomValues(
    seed,
    dims.reduce((a, b) => a * b, 1),
  ).map((value) => value * scale),
});

export interface TinyOptions {
  /** Side of the images, a multiple of 8. */
  size?: number;
  imageDim?: number;
  textDim?: number;
  /** Fixed batch size of both graphs; default: any. */
  batch?: number;
  /** `uint8`: the vision graph takes raw RGB [batch, size, size, 3] and scales it itself. */
  pixels?: 'float32' | 'uint8';
  ids?: 'int64' | 'int32';
  withMask?: boolean;
  context?: number;
  /** Ids that the text tower knows; default: all of the tiny tokenizer. */
  vocabulary?: number;
}

const WIDTH = 24;

/** Patches of 8x8 -> convolution -> tanh -> mean -> projection: an image embedding that depends on every pixel. */
export function tinyVisionGraph(options: TinyOptions = {}): OnnxGraph {
  const { size = 32, imageDim = 16, batch = 'batch', pixels = 'float32' } = options;
  const isRaw = pixels === 'uint8';
  const prepare: OnnxNode[] = isRaw
    ? [
        { op: 'Cast', inputs: ['image'], outputs: ['float'], attributes: { to: { int: 1 } } },
        { op: 'Transpose', inputs: ['float'], outputs: ['planes'], attributes: { perm: { ints: [0, 3, 1, 2] } } },
        { op: 'Mul', inputs: ['planes', 'by255'], outputs: ['pixel_values'] },
      ]
    : [];
  return {
    name: 'tiny-vision',
    inputs: [
      isRaw
        ? { name: 'image', type: 'uint8', dims: [batch, size, size, 3] }
        : { name: 'pixel_values', type: 'float32', dims: [batch, 3, size, size] },
    ],
    outputs: [{ name: 'image_embeds', type: 'float32', dims: [batch, imageDim] }],
    initializers: [
      weights('patch', [WIDTH, 3, 8, 8], 1, 0.2),
      weights('projection', [WIDTH, imageDim], 2, 1),
      ...(isRaw ? [{ name: 'by255', type: 'float32' as const, dims: [], data: new Float32Array([1 / 255]) }] : []),
    ],
    nodes: [
      ...prepare,
      {
        op: 'Conv',
        inputs: ['pixel_values', 'patch'],
        outputs: ['patches'],
        attributes: { kernel_shape: { ints: [8, 8] }, strides: { ints: [8, 8] } },
      },
      { op: 'Tanh', inputs: ['patches'], outputs: ['active'] },
      { op: 'ReduceMean', inputs: ['active'], outputs: ['pooled'], attributes: { axes: { ints: [2, 3] }, keepdims: { int: 0 } } },
      { op: 'MatMul', inputs: ['pooled', 'projection'], outputs: ['image_embeds'] },
    ],
  };
}

/** Token embeddings -> tanh -> (masked) mean -> projection. */
export function tinyTextGraph(options: TinyOptions = {}): OnnxGraph {
  const { textDim = 16, batch = 'batch', ids = 'int64', withMask = false, context = 77, vocabulary = TINY_VOCABULARY } = options;
  const idType: OnnxElementType = ids;
  const masked: OnnxNode[] = withMask
    ? [
        { op: 'Cast', inputs: ['attention_mask'], outputs: ['mask'], attributes: { to: { int: 1 } } },
        { op: 'Unsqueeze', inputs: ['mask', 'last'], outputs: ['column'] },
        { op: 'Mul', inputs: ['active', 'column'], outputs: ['kept'] },
      ]
    : [{ op: 'Identity', inputs: ['active'], outputs: ['kept'] }];
  return {
    name: 'tiny-text',
    inputs: [
      { name: 'input_ids', type: idType, dims: [batch, context] },
      ...(withMask ? [{ name: 'attention_mask', type: idType, dims: [batch, context] }] : []),
    ],
    outputs: [{ name: 'text_embeds', type: 'float32', dims: [batch, textDim] }],
    initializers: [
      weights('tokens', [vocabulary, WIDTH], 3, 1),
      weights('projection', [WIDTH, textDim], 4, 1),
      ...(withMask ? [{ name: 'last', type: 'int64' as const, dims: [1], data: BigInt64Array.of(-1n) }] : []),
    ],
    nodes: [
      { op: 'Gather', inputs: ['tokens', 'input_ids'], outputs: ['embedded'] },
      { op: 'Tanh', inputs: ['embedded'], outputs: ['active'] },
      ...masked,
      { op: 'ReduceMean', inputs: ['kept'], outputs: ['pooled'], attributes: { axes: { ints: [1] }, keepdims: { int: 0 } } },
      { op: 'MatMul', inputs: ['pooled', 'projection'], outputs: ['text_embeds'] },
    ],
  };
}

/** GPT-2's printable stand-ins for the 256 bytes, in the order of CLIP's vocabulary. */
function byteSymbols(): string[] {
  const isPrintable = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  const printable: string[] = [];
  const others: string[] = [];
  for (let byte = 0; byte < 256; byte++) {
    if (isPrintable(byte)) printable.push(String.fromCharCode(byte));
    else others.push(String.fromCharCode(256 + others.length));
  }
  return [...printable, ...others];
}

export const TINY_VOCABULARY = 514;

/** A tokenizer.json of CLIP's kind without merges: every byte is a token. Ids 512 and 513 start and end a text. */
export function tinyTokenizer(): object {
  const symbols = byteSymbols();
  const vocab: Record<string, number> = {};
  for (const symbol of symbols) vocab[symbol] = Object.keys(vocab).length;
  for (const symbol of symbols) vocab[`${symbol}</w>`] = Object.keys(vocab).length;
  vocab['<|startoftext|>'] = 512;
  vocab['<|endoftext|>'] = 513;
  const special = (id: number, content: string) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const pattern = "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [special(512, '<|startoftext|>'), special(513, '<|endoftext|>')],
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }, { type: 'Lowercase' }],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: pattern }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: ['<|endoftext|>', 513],
      cls: ['<|startoftext|>', 512],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: null,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: '<|endoftext|>',
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab,
      merges: [],
    },
  };
}

/** preprocessor_config.json as transformers writes it for CLIP. */
export function tinyPreprocessor(size = 32): object {
  return {
    crop_size: size,
    do_center_crop: true,
    do_normalize: true,
    do_resize: true,
    feature_extractor_type: 'CLIPFeatureExtractor',
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
    resample: 3,
    size,
  };
}

/** Writes files (objects as JSON) below a folder. */
export async function writeFiles(dir: string, files: Record<string, Uint8Array | string | object>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
  }
}

/** The files of a working model folder with random weights; spread it and change what a test needs. */
export function tinyModelFiles(options: TinyOptions = {}): Record<string, Uint8Array | string | object> {
  return {
    'onnx/vision_model.onnx': encodeOnnx(tinyVisionGraph(options)),
    'onnx/text_model.onnx': encodeOnnx(tinyTextGraph(options)),
    'tokenizer.json': tinyTokenizer(),
    'preprocessor_config.json': tinyPreprocessor(options.size),
  };
}

/** A vision tower that keeps its weights in a file beside it. @returns the graph and the bytes of that file */
export function externalVision(location: string): { graph: Uint8Array; weights: Uint8Array } {
  const graph = tinyVisionGraph();
  const parts: Buffer[] = [];
  let offset = 0;
  const initializers = graph.initializers.map((item) => {
    const bytes = Buffer.from(item.data.buffer, item.data.byteOffset, item.data.byteLength);
    const external = { location, offset };
    parts.push(bytes);
    offset += bytes.length;
    return { ...item, external };
  });
  return { graph: encodeOnnx({ ...graph, initializers }), weights: Buffer.concat(parts) };
}

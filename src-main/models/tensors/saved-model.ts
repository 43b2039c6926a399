import { protobufMessages } from './protobuf.ts';
import { invalidTensorFile, type Tensor } from './tensor.ts';
import { readTensorBundle, stringConstants } from './tensor-bundle.ts';
import { readZip } from './zip.ts';

const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
const VARIABLE = /^layer_with_weights-(\d+)\/(mean|variance|kernel|bias)\/\.ATTRIBUTES\/VARIABLE_VALUE$/;
const COLUMN = /^layer_with_weights-0\/encoding_layers\/(\d+)\/token_counts\/\.ATTRIBUTES\/table-keys$/;

/**
 * The network that AutoKeras saved as a zipped TensorFlow SavedModel, as tensors: `mean` and `variance` of the normalization; `kernel.N`
 * [inputs, outputs] and `bias.N` of the dense layers, N from 0; `vocabulary.C` for each input column C that AutoKeras took for a category,
 * its words in the order of their indices, as whole millionths (the words are numbers with six decimals; -0 stands for "-0.000000").
 * No graph is run: the layers are those that every AutoKeras classifier of structured data has.
 * @throws AppError(TENSOR_FILE_INVALID) for anything else
 */
export function parseSavedModelZip(bytes: Uint8Array, file: string): Map<string, Tensor> {
  const entries = readZip(bytes, file, { maxUnpackedBytes: MAX_UNPACKED_BYTES });
  const graphName = [...entries.keys()].find((name) => /^[^/]+\/saved_model\.pb$/.test(name));
  if (graphName === undefined) throw invalidTensorFile(file, 'no saved_model.pb in the archive: not a zipped TensorFlow SavedModel');
  const root = graphName.slice(0, -'saved_model.pb'.length);
  const part = (name: string): Uint8Array => {
    const found = entries.get(root + name);
    if (!found) throw invalidTensorFile(file, `${name} is missing in the archive`);
    return found;
  };
  const bundle = readTensorBundle(part('variables/variables.index'), part('variables/variables.data-00000-of-00001'), file);
  const tensors = new Map<string, Tensor>();
  for (const [name, tensor] of bundle.tensors) {
    const [, layer, kind] = VARIABLE.exec(name) ?? [];
    // Layer 0 encodes the categories, layer 1 normalizes; the dense ones follow.
    if (layer === '1' && (kind === 'mean' || kind === 'variance')) tensors.set(kind, tensor);
    else if (kind === 'kernel' || kind === 'bias') tensors.set(`${kind}.${Number(layer) - 2}`, tensor);
  }
  const columns = bundle.names.flatMap((name) => COLUMN.exec(name)?.[1] ?? []).map(Number);
  const vocabularies = readVocabularies(part('saved_model.pb'), file);
  if (vocabularies.length !== columns.length)
    throw invalidTensorFile(file, `${columns.length} columns are categories, but there are ${vocabularies.length} vocabularies`);
  // The graph has them in the order of the columns, the index in that of their digits.
  for (const [at, column] of columns.sort((a, b) => a - b).entries()) {
    const words = vocabularies[at] ?? [];
    tensors.set(`vocabulary.${column}`, { dims: [words.length], data: Float32Array.from(words, (word) => millionths(word, file)) });
  }
  return tensors;
}

function readVocabularies(savedModel: Uint8Array, file: string): string[][] {
  const [metaGraph = new Uint8Array()] = protobufMessages(savedModel, 2, file);
  const [graph = new Uint8Array()] = protobufMessages(metaGraph, 2, file);
  return [...stringConstants(graph, file)];
}

function millionths(word: string, file: string): number {
  if (!/^-?\d\.\d{6}$/.test(word))
    throw invalidTensorFile(file, `a vocabulary holds ${JSON.stringify(word.slice(0, 40))}, expected numbers such as 0.081360`);
  return Number(word.replace('.', ''));
}

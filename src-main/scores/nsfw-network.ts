import { AppError } from '#shared/errors.ts';
import type { Tensor } from '../models/tensor-file.ts';
import type { HeadFile } from './head-file.ts';
import { chainLayers, type DenseLayer, type MlpHead, runMlp } from './mlp-head.ts';

/**
 * LAION's NSFW network as AutoKeras trained it. It took some columns of the half-precision embeddings for categories: their numbers,
 * printed with six decimals, are looked up in a vocabulary, and the network sees the place (from 1; 0: not there) in place of the number.
 */
export interface NsfwNetwork {
  /** Indices by the number in millionths, for each column that is a category. */
  categories: ReadonlyMap<number, ReadonlyMap<number, number>>;
  mean: Float32Array;
  variance: Float32Array;
  mlp: MlpHead;
}

/** Keras' guard against constant columns. */
const LEAST_DEVIATION = 1e-7;
/** Stands for "-0.000000", which is another word than "0.000000"; a Map takes 0 and -0 for the same. */
const MINUS_ZERO = Number.MIN_VALUE;

/** @throws AppError(TENSOR_FILE_INVALID) saying what is missing or does not fit */
export function readNsfwNetwork(head: HeadFile): NsfwNetwork {
  const fail = (what: string): AppError => new AppError('TENSOR_FILE_INVALID', `${head.file}: ${what}`, { data: { path: head.path } });
  const mean = head.tensors.get('mean');
  const variance = head.tensors.get('variance');
  if (!mean || !variance || mean.data.length !== variance.data.length) throw fail('the normalization is missing');
  const categories = new Map<number, Map<number, number>>();
  for (const [name, { data }] of head.tensors) {
    if (!name.startsWith('vocabulary.')) continue;
    const column = Number(name.slice('vocabulary.'.length));
    if (column >= mean.data.length) throw fail(`column ${column} is a category, there are ${mean.data.length} columns`);
    categories.set(column, new Map(Array.from(data, (millionths, at) => [keyOf(millionths), at + 1])));
  }
  const layers: DenseLayer[] = [];
  for (let at = 0; head.tensors.has(`kernel.${at}`); at++) {
    const kernel = head.tensors.get(`kernel.${at}`);
    const bias = head.tensors.get(`bias.${at}`);
    const [inputs = 0, outputs = 0] = kernel?.dims ?? [];
    if (!kernel || !bias || kernel.dims.length !== 2 || bias.data.length !== outputs) throw fail(`layer ${at + 1} is incomplete`);
    const isLast = !head.tensors.has(`kernel.${at + 1}`);
    layers.push({ inputs, weight: transpose(kernel), bias: bias.data, activation: isLast ? 'none' : 'relu' });
  }
  const mlp = chainLayers(head, layers);
  if (mlp.inputs !== mean.data.length || layers.at(-1)?.bias.length !== 1)
    throw fail(`the layers take ${mlp.inputs} numbers and give ${layers.at(-1)?.bias.length}, expected ${mean.data.length} and 1`);
  return { categories, mean: mean.data, variance: variance.data, mlp };
}

/** The logit of "not safe for work" of an L2-normalised image embedding; LAION rounded the embedding to half precision first. */
export function nsfwLogit({ categories, mean, variance, mlp }: NsfwNetwork, image: Float32Array): number {
  const values = Float64Array.from(image, (value, column) => {
    const category = categories.get(column);
    const seen = category ? (category.get(printedMillionths(value)) ?? 0) : Number.isNaN(value) ? 0 : value;
    return (seen - (mean[column] ?? 0)) / Math.max(Math.sqrt(variance[column] ?? 0), LEAST_DEVIATION);
  });
  return runMlp(mlp, values)[0] ?? Number.NaN;
}

/**
 * The number that C's `printf("%f")` writes, in millionths. The product is exact in float64 for a float32, and printf rounds halves to
 * even where Math.round and toFixed do not.
 */
function printedMillionths(value: number): number {
  const exact = Math.abs(value) * 1e6;
  const floor = Math.floor(exact);
  const rest = exact - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  return keyOf(value < 0 || Object.is(value, -0) ? -rounded : rounded);
}

function keyOf(millionths: number): number {
  return Object.is(millionths, -0) ? MINUS_ZERO : millionths;
}

/** [inputs, outputs], as Keras has it, to [outputs, inputs]. */
function transpose({ dims: [inputs = 0, outputs = 0], data }: Tensor): Float32Array {
  const turned = new Float32Array(data.length);
  for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) turned[o * inputs + i] = data[i * outputs + o] ?? 0;
  return turned;
}

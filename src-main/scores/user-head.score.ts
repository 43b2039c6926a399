import { AppError } from '#shared/errors.ts';
import { checkDim, defineScore, headScore, imageOf, type PreparedScore, type ScoreModel } from './define-score.ts';
import type { HeadFile } from './head-file.ts';
import { type Activation, type MlpHead, readMlp, runMlp } from './mlp-head.ts';
import { readOutput } from './network-output.ts';

/** A name for queries out of the file's own. */
function nameOf(head: HeadFile): string {
  const stem = head.file.replace(/\.[^.]+$/, '').toLowerCase();
  const name = stem.replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '');
  return head.card?.name ?? (name.slice(0, 60) || 'head');
}

/** Names of the layers of a state dict, in their order: `layers.0`, `layers.2`; '' for a single `weight` and `bias`. */
function layerNames(head: HeadFile): string[] {
  const names = [...head.tensors.keys()].flatMap((name) => /^(.*?)\.?weight$/.exec(name)?.[1] ?? []);
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function isHead(head: HeadFile): boolean {
  if (head.declared || head.card?.score !== undefined) return false;
  if (head.network) return true;
  if (head.tensors.get('array')?.dims.length === 1) return true;
  const names = layerNames(head);
  return (
    names.length > 0 &&
    names.length * 2 === head.tensors.size &&
    names.every((name) => head.tensors.has(name === '' ? 'bias' : `${name}.bias`))
  );
}

/** The layers of a tensor file: one for `weight` and `bias` or an array of dim + 1 numbers (the bias last), several for a state dict. */
function readLayers(head: HeadFile, model: ScoreModel): MlpHead {
  const array = head.tensors.get('array');
  if (array) {
    // An array of dim numbers is a direction without a bias.
    const hasBias = array.data.length === model.dim + 1;
    const weight = hasBias ? array.data.subarray(0, -1) : array.data;
    const bias = Float32Array.of(hasBias ? (array.data.at(-1) ?? 0) : 0);
    return { inputs: weight.length, layers: [{ inputs: weight.length, weight, bias, activation: 'none' }] };
  }
  const names = layerNames(head);
  const [only] = names;
  const weight = head.tensors.get('weight');
  const bias = head.tensors.get('bias');
  if (names.length === 1 && only === '' && weight && bias) {
    const inputs = weight.data.length / Math.max(1, bias.data.length);
    if (!Number.isInteger(inputs) || weight.dims.at(-1) !== inputs)
      throw new AppError(
        'TENSOR_FILE_INVALID',
        `${head.file}: weight [${weight.dims.join(', ')}] does not fit bias [${bias.dims.join(', ')}]`,
        {
          data: { path: head.path },
        },
      );
    return { inputs, layers: [{ inputs, weight: weight.data, bias: bias.data, activation: 'none' }] };
  }
  const between = head.card?.activation;
  if (between === undefined)
    throw new AppError(
      'TENSOR_FILE_INVALID',
      `${head.file} has ${names.length} layers: its card must name the activation between them (none, relu, tanh or gelu)`,
      {
        data: { path: head.path },
      },
    );
  const activations = names.map((_, at): Activation => (at < names.length - 1 ? between : 'none'));
  return readMlp(head, names, activations);
}

/**
 * Any head that the user brings: a linear one or a stack of linear layers as .safetensors, .pth or .npy, or an ONNX graph on embeddings or on
 * images. A card beside it (NAME.json) says what it is; without one, the score has the name of the file.
 */
export default defineScore({
  id: 'user-head',
  name: 'user_head',
  label: 'A head of your own',
  unit: 'points',
  range: [0, 1],
  source: 'the file that you brought',
  needs: ['image'],
  isFallback: true,
  recognizes(head) {
    return isHead(head) ? { space: head.network?.kind === 'image' ? 'any' : (head.card?.space ?? null), what: 'a head of your own' } : null;
  },
  prepare(model, heads) {
    return heads.filter(isHead).map((head): PreparedScore => {
      const { card, network } = head;
      const name = nameOf(head);
      const key = name.replaceAll('_', '-');
      const { label, unit, range, source, output = 'raw', index = 0 } = card ?? {};
      const common = {
        key,
        name,
        label: label ?? head.file,
        unit: unit ?? (output === 'raw' ? this.unit : 'probability'),
        range: range ?? this.range,
        source: source ?? head.file,
      };
      if (network) {
        if (network.kind === 'embedding') checkDim(model, head, network.inputs);
        const compute: PreparedScore['compute'] = (input) => readOutput(input.network, output, index);
        return headScore(this, model, head, { ...common, network: { path: head.path, card, kind: network.kind }, compute });
      }
      const mlp = readLayers(head, model);
      checkDim(model, head, mlp.inputs);
      return headScore(this, model, head, {
        ...common,
        compute: (input) => readOutput(runMlp(mlp, imageOf(input, key, model.dim)), output, index),
      });
    });
  },
});

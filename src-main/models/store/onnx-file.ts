import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { ProtoReader } from './proto-reader.ts';

/** What a graph file tells of itself without a session. */
export interface OnnxFacts {
  inputs: { name: string; rank: number; type: number }[];
  /** Bytes of weights by element type, TensorProto's numbers: 1 float32, 2 uint8, 3 int8, 10 float16. */
  weightBytes: ReadonlyMap<number, number>;
  /** Files beside the graph that hold weights, with the bytes that they must at least have. */
  external: ReadonlyMap<string, number>;
}

/** Operators beyond the standard ones that onnxruntime brings itself; any other domain would be foreign code. */
const DOMAINS = new Set([
  '',
  'ai.onnx',
  'ai.onnx.ml',
  'com.microsoft',
  'com.microsoft.nchwc',
  'ai.onnx.training',
  'ai.onnx.preview.training',
]);
const MAX_IR_VERSION = 14;
const MAX_NODES_DEPTH = 8;

/** Beginnings of files that people mistake for a graph, or put in its place. */
const LOOKALIKES: readonly (readonly [(head: Buffer) => boolean, string])[] = [
  [startsWith('version https://git-lfs'), 'the pointer of a git-lfs file: the weights themselves were not downloaded'],
  [(head) => /^\s*(<!doctype|<html|<\?xml)/i.test(head.toString('latin1')), 'a web page'],
  [startsWith('PK'), 'a zip file (PyTorch weights?), which may hold a program'],
  [(head) => head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5, 'a Python pickle, which may hold a program'],
  [startsWith('{"', 8), 'a safetensors file'],
  [startsWith('TFL3', 4), 'a TensorFlow Lite model'],
  [(head) => /^\s*[[{]/.test(head.toString('latin1')), 'JSON'],
  [startsWith('GGUF'), 'a GGUF file'],
  [(head) => head[0] === 0x1f && head[1] === 0x8b, 'a gzip file'],
];

function startsWith(text: string, at = 0): (head: Buffer) => boolean {
  return (head) => head.toString('latin1', at, at + text.length) === text;
}

function invalid(path: string, what: string, cause?: unknown): AppError {
  return new AppError('MODEL_INVALID', `${basename(path)} ${what}`, { data: { path }, ...(cause !== undefined && { cause }) });
}

/**
 * Looks through an ONNX file without loading it: whether it is whole, asks for nothing but onnxruntime's own operators, and keeps its
 * weights inside itself or in files beside it. The runtime's own checks come later and say less.
 * @throws AppError(MODEL_INVALID) with the reason; AppError(FILE_NOT_FOUND)
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto for the field numbers
 */
export async function readOnnxFacts(path: string): Promise<OnnxFacts> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw new AppError('FILE_NOT_FOUND', `the model file ${path} cannot be opened`, { data: { path }, cause: error });
  }
  try {
    const { size } = await handle.stat();
    await refuseLookalikes(handle, path, size);
    return await new OnnxWalk(new ProtoReader(handle, size), path).model(size);
  } catch (error) {
    if (error instanceof RangeError) throw invalid(path, `is damaged or cut off: ${error.message}`, error);
    throw error;
  } finally {
    await handle.close();
  }
}

async function refuseLookalikes(handle: FileHandle, path: string, size: number): Promise<void> {
  if (size === 0) throw invalid(path, 'is empty');
  const head = Buffer.alloc(Math.min(size, 512));
  await handle.read(head, 0, head.length, 0);
  if (head.every((byte) => byte === 0)) throw invalid(path, 'begins with nothing but zeros: a download that never came, or a damaged disk');
  const found = LOOKALIKES.find(([isOne]) => isOne(head));
  if (found) throw invalid(path, `is no ONNX file but ${found[1]}`);
}

class OnnxWalk {
  readonly #reader: ProtoReader;
  readonly #path: string;
  readonly #inputs: OnnxFacts['inputs'] = [];
  readonly #initializers = new Set<string>();
  readonly #weightBytes = new Map<number, number>();
  readonly #external = new Map<string, number>();
  readonly #domains = new Set<string>();

  constructor(reader: ProtoReader, path: string) {
    this.#reader = reader;
    this.#path = path;
  }

  async model(size: number): Promise<OnnxFacts> {
    let irVersion = 0;
    let graphs = 0;
    let opsets = 0;
    for await (const field of this.#reader.fields(0, size)) {
      if (field.number === 1 && field.wire === 0) irVersion = Number(field.value);
      if (field.number === 8 && field.wire === 2) {
        opsets++;
        for await (const part of this.#reader.fields(field.start, field.end)) {
          if (part.number === 1 && part.wire === 2) this.#domains.add(await this.#reader.text(part.start, part.end));
        }
      }
      if (field.number === 7 && field.wire === 2) {
        graphs++;
        await this.#graph(field.start, field.end, 0);
      }
    }
    if (graphs !== 1 || opsets === 0 || irVersion < 1) throw invalid(this.#path, 'is no ONNX model: it holds no graph');
    if (irVersion > MAX_IR_VERSION)
      throw invalid(this.#path, `has the ONNX format version ${irVersion}, up to ${MAX_IR_VERSION} can be read`);
    const foreign = [...this.#domains].filter((domain) => !DOMAINS.has(domain));
    if (foreign.length > 0)
      throw invalid(this.#path, `wants operators of ${foreign.join(', ')}: they would come from a program library, which is not loaded`);
    return {
      inputs: this.#inputs.filter(({ name }) => !this.#initializers.has(name)),
      weightBytes: this.#weightBytes,
      external: this.#external,
    };
  }

  async #graph(start: number, end: number, depth: number): Promise<void> {
    if (depth > MAX_NODES_DEPTH) throw invalid(this.#path, `nests graphs more than ${MAX_NODES_DEPTH} deep`);
    for await (const field of this.#reader.fields(start, end)) {
      if (field.wire !== 2) continue;
      if (field.number === 1) await this.#node(field.start, field.end, depth);
      if (field.number === 5) await this.#tensor(field.start, field.end);
      if (field.number === 11 && depth === 0) await this.#input(field.start, field.end);
    }
  }

  async #node(start: number, end: number, depth: number): Promise<void> {
    for await (const field of this.#reader.fields(start, end)) {
      if (field.number === 7 && field.wire === 2) this.#domains.add(await this.#reader.text(field.start, field.end));
      if (field.number !== 5 || field.wire !== 2) continue;
      for await (const part of this.#reader.fields(field.start, field.end)) {
        if (part.wire !== 2) continue;
        if (part.number === 5 || part.number === 10) await this.#tensor(part.start, part.end);
        if (part.number === 6 || part.number === 11) await this.#graph(part.start, part.end, depth + 1);
      }
    }
  }

  async #input(start: number, end: number): Promise<void> {
    const input = { name: '', rank: 0, type: 0 };
    for await (const field of this.#reader.fields(start, end)) {
      if (field.number === 1 && field.wire === 2) input.name = await this.#reader.text(field.start, field.end);
      if (field.number !== 2 || field.wire !== 2) continue;
      for await (const tensor of this.#reader.fields(field.start, field.end)) {
        if (tensor.number !== 1 || tensor.wire !== 2) continue;
        for await (const part of this.#reader.fields(tensor.start, tensor.end)) {
          if (part.number === 1 && part.wire === 0) input.type = Number(part.value);
          if (part.number !== 2 || part.wire !== 2) continue;
          for await (const dim of this.#reader.fields(part.start, part.end)) if (dim.number === 1) input.rank++;
        }
      }
    }
    this.#inputs.push(input);
  }

  async #tensor(start: number, end: number): Promise<void> {
    let type = 0;
    let bytes = 0;
    const where = new Map<string, string>();
    for await (const field of this.#reader.fields(start, end)) {
      if (field.number === 2 && field.wire === 0) type = Number(field.value);
      if (field.number === 8 && field.wire === 2) this.#initializers.add(await this.#reader.text(field.start, field.end));
      if ((field.number === 9 || field.number === 4 || field.number === 5) && field.wire === 2) bytes += field.end - field.start;
      if (field.number !== 13 || field.wire !== 2) continue;
      const entry: string[] = [];
      for await (const part of this.#reader.fields(field.start, field.end)) {
        if (part.wire === 2) entry[part.number] = await this.#reader.text(part.start, part.end);
      }
      where.set(entry[1] ?? '', entry[2] ?? '');
    }
    const location = where.get('location');
    if (location !== undefined) bytes = this.#noteExternal(location, Number(where.get('offset') ?? 0), Number(where.get('length') ?? 0));
    this.#weightBytes.set(type, (this.#weightBytes.get(type) ?? 0) + bytes);
  }

  #noteExternal(location: string, offset: number, length: number): number {
    if (!/^[\w.-]+$/.test(location) || location === '.' || location === '..') {
      throw invalid(this.#path, `keeps weights in ${JSON.stringify(location.slice(0, 200))}, expected the plain name of a file beside it`);
    }
    if (!(offset >= 0 && length >= 0)) throw invalid(this.#path, `has no sensible place for its weights in ${location}`);
    this.#external.set(location, Math.max(this.#external.get(location) ?? 0, offset + length));
    return length;
  }
}

/** The number format that holds most of the weights: fp32, fp16, q8, or the number of ONNX's element type. */
export function precisionOf(facts: OnnxFacts): string {
  const [type] = [...facts.weightBytes].reduce((most, entry) => (entry[1] > most[1] ? entry : most), [0, -1] as [number, number]);
  const names: Record<number, string> = { 1: 'fp32', 2: 'q8', 3: 'q8', 10: 'fp16' };
  return names[type] ?? `onnx type ${type}`;
}

/**
 * Checks that the files beside a graph are there and long enough.
 * @param lookUp path of a file beside the graph @throws AppError(MODEL_INVALID)
 */
export async function checkExternalFiles(path: string, facts: OnnxFacts, lookUp: (name: string) => string): Promise<void> {
  for (const [name, least] of facts.external) {
    const found = await stat(lookUp(name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!found) throw invalid(path, `keeps its weights in ${name}, which is not beside it`);
    if (found.size < least) throw invalid(path, `needs ${least} bytes of ${name}, which has only ${found.size}`);
  }
}

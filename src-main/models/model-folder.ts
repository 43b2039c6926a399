import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import * as z from 'zod';
import { AppError } from '#shared/errors.ts';
import { FileDigests } from './file-digest.ts';
import { type ModelHead, modelManifestSchema, type TextSettings } from './model-manifest.ts';
import { PREPROCESS_FILES, type PreprocessConfig, parsePreprocessConfig } from './preprocess-config.ts';
import { checkExternalFiles, precisionOf, readOnnxFacts } from './store/onnx-file.ts';
import { TENSOR_FILE_EXTENSIONS } from './tensor-file.ts';

/** A CLIP model on disk: two ONNX towers, a tokenizer, a preprocessing. */
export interface ModelFolder {
  dir: string;
  name: string;
  /** Declared embedding space, `openai/clip-vit-base-patch32`; null when nothing declares it. */
  space: string | null;
  isSample: boolean;
  licence: string | null;
  visionPath: string;
  textPath: string;
  tokenizerPath: string;
  tokenizerJson: unknown;
  text: TextSettings;
  preprocess: PreprocessConfig;
  /** What most weights of the vision tower are: fp32, fp16, q8. */
  precision: string;
  /** SHA-256 over the vision tower's files; over those of the text tower and its tokenizer; over both. Hex. */
  imageHash: string;
  textHash: string;
  modelHash: string;
  /** Dynamically quantized towers scale a whole batch at once: there the neighbours of an image change its embedding. */
  hasDynamicQuantization: { image: boolean; text: boolean };
  /** Heads that gleaner.json declares, with absolute paths. */
  heads: ModelHead[];
  /** Weight files in `heads/`, absolute paths, sorted. */
  headFiles: string[];
  /** Every file that is part of the model, as paths in the folder. */
  files: string[];
}

/** Endings of exported towers, the most exact first; both towers take the same one. */
const VARIANTS = ['', '_fp16', '_quantized', '_int8', '_uint8', '_q4', '_q4f16', '_bnb4'];
const TOWER_PAIRS: readonly (readonly [string, string])[] = [
  ...['onnx/', ''].flatMap((folder) =>
    VARIANTS.map((variant): [string, string] => [`${folder}vision_model${variant}.onnx`, `${folder}text_model${variant}.onnx`]),
  ),
  ['visual/model.onnx', 'textual/model.onnx'],
];
const TOKENIZER_FILES = ['tokenizer.json', 'textual/tokenizer.json'];
const MAX_JSON_BYTES = 64 * 1024 * 1024;
const MAX_HEAD_FILES = 100;

/**
 * Finds and checks the files of a model folder and computes its hashes. Looks at no tensor; the sessions do.
 * @param options.digests shared, so that weights are hashed once per process
 * @throws AppError(MODEL_INVALID) naming what is missing or wrong, what was expected and what is there; AppError(FILE_NOT_FOUND)
 */
export async function openModelFolder(
  dir: string,
  options: { digests?: FileDigests; signal?: AbortSignal | undefined } = {},
): Promise<ModelFolder> {
  const files = new Set(await listFiles(dir));
  const towers = TOWER_PAIRS.find(([vision, text]) => files.has(vision) && files.has(text));
  if (!towers) throw missingTowers(dir, files);
  const tokenizer = firstOf(dir, files, TOKENIZER_FILES, 'the tokenizer');
  const preprocessFile = firstOf(dir, files, PREPROCESS_FILES, 'the preprocessing');
  const manifest = files.has('gleaner.json') ? parseManifest(dir, await readJson(dir, 'gleaner.json')) : modelManifestSchema.parse({});
  for (const head of manifest.heads) {
    if (!files.has(head.file)) throw invalid(dir, `gleaner.json names the head ${head.file}, which is not there`);
  }
  const digests = options.digests ?? new FileDigests();
  const digestTower = async (path: string, others: readonly string[]) => {
    const facts = await readOnnxFacts(join(dir, path));
    const beside = (name: string): string => (dirname(path) === '.' ? name : `${dirname(path)}/${name}`);
    await checkExternalFiles(path, facts, (name) => join(dir, beside(name)));
    const parts = [];
    const own = [path, ...[...facts.external.keys()].sort().map(beside), ...others];
    for (const name of own) parts.push(await digests.digest(join(dir, name), { signal: options.signal }));
    return {
      files: own,
      precision: precisionOf(facts),
      hash: sha256Text(parts.map((part) => part.sha256).join('\n')),
      isDynamic: parts.some((part) => part.hasDynamicQuantization),
    };
  };
  const image = await digestTower(towers[0], []);
  const text = await digestTower(towers[1], [tokenizer]);
  return {
    dir,
    name: manifest.name ?? basename(dir),
    space: manifest.space ?? (files.has('config.json') ? spaceOfConfig(await readJson(dir, 'config.json')) : null),
    isSample: manifest.isSample,
    licence: manifest.licence ?? null,
    visionPath: join(dir, towers[0]),
    textPath: join(dir, towers[1]),
    tokenizerPath: join(dir, tokenizer),
    tokenizerJson: await readJson(dir, tokenizer),
    text: manifest.text,
    preprocess: parsePreprocessConfig(preprocessFile, await readJson(dir, preprocessFile)),
    precision: image.precision,
    imageHash: image.hash,
    textHash: text.hash,
    modelHash: sha256Text(`${image.hash}\n${text.hash}`),
    hasDynamicQuantization: { image: image.isDynamic, text: text.isDynamic },
    heads: manifest.heads.map((head) => ({ ...head, file: join(dir, head.file) })),
    headFiles: listHeads(files, manifest.heads).map((name) => join(dir, name)),
    files: [
      ...image.files,
      ...text.files,
      preprocessFile,
      ...['gleaner.json', 'config.json'].filter((name) => files.has(name)),
      ...manifest.heads.map((head) => head.file),
      ...listHeads(files, manifest.heads),
    ],
  };
}

/** Paths of the files in the folder and its folders (one level), with `/`. */
async function listFiles(dir: string): Promise<string[]> {
  try {
    if (!(await stat(dir)).isDirectory())
      throw new AppError('MODEL_INVALID', `${dir} is a file, expected a model folder`, { data: { dir } });
    const top = await readdir(dir, { withFileTypes: true });
    const files: string[] = [];
    for (const entry of top) {
      if (!(await stat(join(dir, entry.name))).isDirectory()) files.push(entry.name);
      else if (['onnx', 'visual', 'textual', 'heads'].includes(entry.name)) {
        for (const name of await readdir(join(dir, entry.name))) files.push(`${entry.name}/${name}`);
      }
    }
    return files;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('FILE_NOT_FOUND', `the model folder ${dir} cannot be read`, { data: { dir }, cause: error });
  }
}

function missingTowers(dir: string, files: ReadonlySet<string>): AppError {
  const found = [...files].filter((name) => extname(name) === '.onnx').sort();
  if (found.some((name) => basename(name) === 'model.onnx')) {
    return invalid(
      dir,
      `${found.join(', ')} holds both towers in one graph; expected onnx/vision_model.onnx and onnx/text_model.onnx, exported apart`,
      { missing: 'towers' },
    );
  }
  const expected =
    'expected onnx/vision_model.onnx and onnx/text_model.onnx (or both without the folder, or visual/model.onnx and textual/model.onnx)';
  return invalid(dir, `the two towers are not there: ${expected}, found ${found.join(', ') || 'no .onnx file'}`, {
    missing: 'towers',
  });
}

function firstOf(dir: string, files: ReadonlySet<string>, names: readonly string[], what: string): string {
  const name = names.find((candidate) => files.has(candidate));
  if (name === undefined) throw invalid(dir, `${what} is missing: expected ${names.join(' or ')}`);
  return name;
}

async function readJson(dir: string, name: string): Promise<unknown> {
  const path = join(dir, name);
  try {
    const { size } = await stat(path);
    if (size > MAX_JSON_BYTES) throw invalid(dir, `${name} has ${size} bytes, at most ${MAX_JSON_BYTES} are read`);
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(dir, `${name} is not JSON: ${error.message}`, { cause: error });
    throw error;
  }
}

function parseManifest(dir: string, json: unknown) {
  const parsed = modelManifestSchema.safeParse(json);
  if (!parsed.success) throw invalid(dir, `gleaner.json: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

const configSchema = z.looseObject({ _name_or_path: z.string().regex(/^openai\/clip-vit-[a-z0-9-]+$/) });

/** An export of transformers says in config.json which weights it was made from. Only OpenAI's own names count as a declaration. */
function spaceOfConfig(json: unknown): string | null {
  const parsed = configSchema.safeParse(json);
  return parsed.success ? parsed.data._name_or_path : null;
}

function listHeads(files: ReadonlySet<string>, declared: readonly ModelHead[]): string[] {
  const own = new Set(declared.map((head) => head.file));
  const isWeights = (name: string): boolean => TENSOR_FILE_EXTENSIONS.some((extension) => extname(name).toLowerCase() === extension);
  const found = [...files].filter((name) => dirname(name) === 'heads' && isWeights(name) && !own.has(name));
  return found.sort().slice(0, MAX_HEAD_FILES);
}

const sha256Text = (text: string): string => createHash('sha256').update(text).digest('hex');

function invalid(dir: string, what: string, options: { cause?: unknown; missing?: 'towers' } = {}): AppError {
  const { cause, missing } = options;
  return new AppError('MODEL_INVALID', `model folder ${dir}: ${what}`, {
    data: { dir, ...(missing && { missing }) },
    ...(cause !== undefined && { cause }),
  });
}

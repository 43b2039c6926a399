import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#shared/errors.ts';
import { diskError } from '../../util/disk-errors.ts';
import type { LoadedModel } from '../inference-protocol.ts';
import { openModelFolder } from '../model-folder.ts';
import { type ModelRecord, RECORD_FILE, writeRecord } from './model-record.ts';
import { MODEL_NAME, type ModelStore } from './model-store.ts';
import { type OnnxFacts, readOnnxFacts } from './onnx-file.ts';

const MAX_GRAPHS = 50;

export interface ImportOptions {
  store: ModelStore;
  /** Name of the model; default: that of the folder. */
  name?: string | undefined;
  tryOut(dir: string): Promise<Pick<LoadedModel, 'dim' | 'modelHash'>>;
  now(): number;
  signal: AbortSignal;
}

/**
 * Copies a model folder into the library: only the files that belong to the model, each hashed on its way. Towers under other names are
 * told apart by what they take in. The copy is tried out before it gets its name.
 * @throws AppError(MODEL_INVALID) with the reason, AppError(FILE_NOT_FOUND), AppError(USAGE) for a name that is taken or none
 */
export async function importModel(source: string, options: ImportOptions): Promise<{ record: ModelRecord; bytes: number }> {
  const { store, signal } = options;
  const from = resolve(source);
  const name = options.name ?? defaultName(from);
  if (!MODEL_NAME.test(name))
    throw new AppError('USAGE', `a model's name has lower-case letters, digits, dots and dashes, got ${JSON.stringify(name)}`);
  if (store.isInstalled(name)) throw new AppError('USAGE', `a model ${name} is installed already; remove it first or give another --name`);
  const layout = await planCopy(from, signal);
  const dir = store.unfinishedFolder(name);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  try {
    const files: ModelRecord['files'] = [];
    let total = 0;
    for (const [to, path] of layout) {
      const { bytes, sha256 } = await copyHashed(path, join(dir, to), { signal });
      total += bytes;
      files.push({ path: to, bytes, sha256 });
    }
    const folder = await openModelFolder(dir, { signal });
    const loaded = await options.tryOut(dir);
    const record: ModelRecord = {
      format: 1,
      name,
      title: folder.name === name ? name : folder.name,
      source: { kind: 'folder', path: from },
      precision: folder.precision,
      space: folder.space,
      licence: folder.licence,
      dim: loaded.dim,
      model_hash: loaded.modelHash,
      files,
      installed_at: new Date(options.now()).toISOString(),
    };
    await writeRecord(dir, record);
    await store.publish(name);
    return { record, bytes: total };
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw diskError(error, dir);
  }
}

function defaultName(from: string): string {
  return basename(from)
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
}

/** Which file becomes which: path in the new folder -> path on this machine. */
async function planCopy(from: string, signal: AbortSignal): Promise<Map<string, string>> {
  const plan = await planKnownLayout(from, signal);
  for (const path of plan.values()) {
    const facts = await lstat(path);
    if (facts.isSymbolicLink())
      throw new AppError('MODEL_INVALID', `${path} is a link to another file: expected the file itself`, { data: { path } });
  }
  return plan;
}

async function planKnownLayout(from: string, signal: AbortSignal): Promise<Map<string, string>> {
  try {
    const folder = await openModelFolder(from, { signal });
    return new Map([...new Set(folder.files)].filter((name) => name !== RECORD_FILE).map((name) => [name, join(from, name)]));
  } catch (error) {
    const isLayout = error instanceof AppError && error.code === 'MODEL_INVALID' && error.data.missing === 'towers';
    if (!isLayout) throw error;
    const found = await findTowers(from);
    if (found === null) throw error;
    return found;
  }
}

/** Towers by what they take: pixels (rank 4) or token ids (rank 2). Null when there is not exactly one of each. */
async function findTowers(from: string): Promise<Map<string, string> | null> {
  const names = (await readdir(from, { recursive: true })).filter((name) => name.toLowerCase().endsWith('.onnx')).sort();
  if (names.length === 0 || names.length > MAX_GRAPHS) return null;
  const graphs = await Promise.all(names.map(async (name) => ({ name, facts: await readOnnxFacts(join(from, name)) })));
  const vision = graphs.filter(({ facts }) => isVision(facts));
  const text = graphs.filter(({ facts }) => isText(facts));
  const [image] = vision;
  const [caption] = text;
  if (vision.length !== 1 || text.length !== 1 || !image || !caption) {
    const told = graphs.map(
      ({ name, facts }) => `${name} (${isVision(facts) ? 'images' : isText(facts) ? 'texts' : 'neither images nor texts alone'})`,
    );
    throw new AppError(
      'MODEL_INVALID',
      `model folder ${from}: expected one graph that takes images and one that takes texts, found ${told.join(', ')}`,
      { data: { dir: from } },
    );
  }
  const plan = new Map<string, string>([
    ['onnx/vision_model.onnx', join(from, image.name)],
    ['onnx/text_model.onnx', join(from, caption.name)],
  ]);
  for (const { name, facts } of [image, caption])
    for (const external of facts.external.keys()) plan.set(`onnx/${external}`, join(from, dirname(name), external));
  const others = await readdir(from, { recursive: true });
  for (const wanted of [
    'tokenizer.json',
    'preprocessor_config.json',
    'preprocess_cfg.json',
    'open_clip_config.json',
    'gleaner.json',
    'config.json',
  ]) {
    const path = others.filter((name) => basename(name) === wanted).sort((a, b) => a.length - b.length)[0];
    if (path !== undefined) plan.set(wanted, join(from, path));
  }
  return plan;
}

const isVision = (facts: OnnxFacts): boolean => facts.inputs.length === 1 && facts.inputs[0]?.rank === 4;
const isText = (facts: OnnxFacts): boolean =>
  facts.inputs.length > 0 && facts.inputs.every(({ rank, type }) => rank === 2 && (type === 6 || type === 7));

async function copyHashed(from: string, to: string, options: { signal: AbortSignal }): Promise<{ bytes: number; sha256: string }> {
  await mkdir(dirname(to), { recursive: true });
  const hash = createHash('sha256');
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      done(null, chunk);
    },
  });
  try {
    await pipeline(createReadStream(from, { highWaterMark: 1 << 20 }), count, createWriteStream(to, { flush: true }), {
      signal: options.signal,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AppError('FILE_NOT_FOUND', `the model file ${relative(process.cwd(), from)} is gone`, {
        data: { path: from },
        cause: error,
      });
    throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}

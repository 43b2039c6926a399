import { existsSync } from 'node:fs';
import { rename, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { makeFolder } from '../../util/make-folder.ts';
import { FileDigests } from '../file-digest.ts';
import type { LoadedModel } from '../inference-protocol.ts';
import { type DownloadedFile, downloadFile } from './download-file.ts';
import type { Hub } from './hub.ts';
import { type ModelRecord, writeRecord, writeSynced } from './model-record.ts';
import type { ModelStore } from './model-store.ts';
import { checkExternalFiles, readOnnxFacts } from './onnx-file.ts';
import { installedName, type ModelPackage, type PackageFile, type Precision } from './package-list.ts';

/** What is left free on the drive. */
const SPARE_BYTES = 200_000_000;

export interface PullOptions {
  store: ModelStore;
  hub: Hub;
  hubName: string;
  /** Loads the folder and makes a real run of both towers. */
  tryOut(dir: string): Promise<Pick<LoadedModel, 'dim' | 'modelHash'>>;
  retryMs?: number;
  now(): number;
  onProgress(progress: { file: string; bytes: number; totalBytes: number | null }): void;
  onRetry(file: string, reason: string): void;
  signal: AbortSignal;
}

/**
 * Downloads a package file by file, each verified on its way, tries it out and puts it in its place. An interrupted download goes on where
 * it ended. Nothing but a complete, verified model that ran ever stands under the model's name.
 * @throws AppError(MODEL_DOWNLOAD), AppError(MODEL_HASH_MISMATCH), AppError(MODEL_INVALID), AppError(DISK_FULL)
 */
export async function pullModel(
  choice: { pack: ModelPackage; precision: Precision; files: PackageFile[] },
  options: PullOptions,
): Promise<{ record: ModelRecord; bytes: number }> {
  const { pack, precision, files } = choice;
  const { store, signal } = options;
  const name = installedName(pack, precision);
  const dir = store.unfinishedFolder(name);
  await makeFolder(dir);
  const sizes = files.map((file) => file.bytes);
  const known = sizes.every((bytes) => bytes !== null) ? sizes.reduce((sum: number, bytes) => sum + (bytes ?? 0), 0) : null;
  await checkSpace(dir, known);
  const digests = new FileDigests();
  const done: DownloadedFile[] = [];
  let commit = pack.revision;
  const wanted = [...files];
  for (const file of wanted) {
    const before = done.reduce((sum, earlier) => sum + earlier.bytes, 0);
    const got = await fetchOnce(file, commit ?? 'main', before);
    // A commit may be made while we download: all files must be of the same one.
    commit ??= got.commit;
    done.push(got);
    if (!file.path.endsWith('.onnx')) continue;
    // A graph of more than 2 GB keeps its weights in files beside it, which only it names.
    const { external } = await readOnnxFacts(join(dir, file.path));
    for (const name of external.keys()) {
      const path = `${file.path.slice(0, file.path.lastIndexOf('/') + 1)}${name}`;
      if (!wanted.some((other) => other.path === path)) wanted.push({ path, bytes: null, sha256: null });
    }
  }
  for (const file of done.filter(({ path }) => path.endsWith('.onnx'))) {
    const path = join(dir, file.path);
    await checkExternalFiles(path, await readOnnxFacts(path), (other) => join(dirname(path), other));
  }
  await writeSynced(join(dir, 'gleaner.json'), `${JSON.stringify(manifestOf(pack, precision), null, 2)}\n`);
  const loaded = await options.tryOut(dir);
  if (loaded.dim !== pack.dim) {
    throw new AppError('MODEL_INVALID', `${name} gives embeddings of ${loaded.dim} numbers, expected ${pack.dim}`, { data: { name } });
  }
  const record: ModelRecord = {
    format: 1,
    name,
    title: `${pack.name}, ${precision}`,
    source: { kind: 'hub', hub: options.hubName, package: pack.id, repo: pack.repo, commit },
    precision,
    space: pack.space,
    licence: pack.licence,
    dim: loaded.dim,
    model_hash: loaded.modelHash,
    files: done.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    installed_at: new Date(options.now()).toISOString(),
  };
  await writeRecord(dir, record);
  await store.publish(name);
  return { record, bytes: done.reduce((sum, file) => sum + file.bytes, 0) };

  async function fetchOnce(file: PackageFile, revision: string, before: number): Promise<DownloadedFile> {
    const final = join(dir, file.path);
    await makeFolder(dirname(final));
    const report = (bytes: number): void => options.onProgress({ file: file.path, bytes: before + bytes, totalBytes: known });
    if (existsSync(final)) {
      const { sha256, bytes } = await digests.digest(final, { signal });
      if (sha256 === file.sha256) {
        report(bytes);
        return { path: file.path, bytes, sha256, commit: pack.revision };
      }
      // Of an earlier session, and the list does not say what it must be: the hub is asked whether that is all of it.
      await rename(final, `${final}.part`);
    }
    const got = await downloadFile({
      hub: options.hub,
      repo: pack.repo,
      revision,
      file,
      to: `${final}.part`,
      retryMs: options.retryMs ?? 500,
      onBytes: report,
      onRetry: (reason) => options.onRetry(file.path, reason),
      signal,
    });
    await rename(`${final}.part`, final);
    report(got.bytes);
    return got;
  }
}

function manifestOf(pack: ModelPackage, precision: Precision): object {
  return { name: `${pack.name}, ${precision}`, space: pack.space, licence: pack.licence, ...(pack.text && { text: pack.text }) };
}

async function checkSpace(dir: string, bytes: number | null): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  if (bytes !== null && free < bytes + SPARE_BYTES)
    throw new AppError('DISK_FULL', `the model needs ${bytes} bytes on the drive of ${dir}, ${free} are free`, {
      data: { path: dir, bytes, free },
    });
}

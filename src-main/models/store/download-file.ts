import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, isCancellation } from '#shared/errors.ts';
import { diskError, isDiskFull } from '../../util/disk-errors.ts';
import { writeFully } from '../../util/write-fully.ts';
import type { Hub, HubAnswer } from './hub.ts';
import type { PackageFile } from './package-list.ts';

/** No tower of a CLIP model comes near it; it bounds what a hub can make us store. */
const MAX_FILE_BYTES = 20_000_000_000;
/** Tries in a row that brought not one byte. */
const MAX_IDLE_ATTEMPTS = 6;

export interface DownloadedFile {
  path: string;
  bytes: number;
  sha256: string;
  /** Commit that the hub gave the file from, null where it does not say. */
  commit: string | null;
}

export interface DownloadOptions {
  hub: Hub;
  repo: string;
  revision: string;
  file: PackageFile;
  /** File on this machine; what it already holds is the beginning of an earlier try. */
  to: string;
  /** Pause before a second try, doubled for each further one. */
  retryMs: number;
  onBytes(total: number): void;
  onRetry(reason: string): void;
  signal: AbortSignal;
}

/** A failure that another try may get past. */
class TryAgain extends Error {}

/**
 * Fetches one file of a repository, going on where an earlier try ended, and hashes it on its way to the disk. The hash must be the pinned
 * one and the one that the hub keeps, whichever of them is known; at least one must be.
 * @throws AppError(MODEL_HASH_MISMATCH) for other bytes than promised (they are cut away), AppError(MODEL_DOWNLOAD) when the hub refuses or
 * stays out of reach (what came so far is kept), AppError(DISK_FULL)
 */
export async function downloadFile(options: DownloadOptions): Promise<DownloadedFile> {
  const { file, signal } = options;
  const target = await openTarget(options.to, signal);
  try {
    for (let idle = 0; ; ) {
      const before = target.bytes;
      try {
        const answer = await options.hub.open(options.repo, options.revision, file.path, { from: target.bytes, signal });
        const wanted = await receive(answer, target, options);
        const sha256 = target.hash.copy().digest('hex');
        const wrong = await whatIsWrong(wanted, target, sha256, options.to);
        if (wrong === null) {
          await target.handle.sync();
          return { path: file.path, bytes: target.bytes, sha256, commit: answer.commit };
        }
        const started = target.resumedFrom;
        await target.reset();
        if (started === 0)
          throw new AppError('MODEL_HASH_MISMATCH', `${file.path} from ${options.repo}: ${wrong}`, { data: { path: file.path } });
        // The first part may be of another version of the file; a try from the beginning tells.
        options.onRetry(`${wrong}; beginning anew`);
      } catch (error) {
        if (isCancellation(error) || signal.aborted) throw error;
        if (isDiskFull(error)) throw diskError(error, options.to);
        if (error instanceof AppError) throw error;
        idle = target.bytes > before ? 0 : idle + 1;
        const reason = error instanceof Error ? error.message || error.name : String(error);
        if (idle >= MAX_IDLE_ATTEMPTS) throw outOfReach(options, target.bytes, reason, error);
        options.onRetry(reason);
        await delay(Math.min(30_000, options.retryMs * 2 ** idle), undefined, { signal });
      }
    }
  } finally {
    await target.handle.close();
  }
}

function outOfReach(options: DownloadOptions, bytes: number, reason: string, cause: unknown): AppError {
  const { repo, revision, file, hub } = options;
  const kept = bytes > 0 ? `; ${bytes} bytes are kept, the same command goes on from there` : '';
  return new AppError('MODEL_DOWNLOAD', `${hub.addressOf(repo, revision, file.path)} cannot be fetched: ${reason}${kept}`, {
    data: { path: file.path, repo, bytes },
    cause,
  });
}

/** The file that grows, and the hash of what it holds. */
interface Target {
  handle: FileHandle;
  hash: Hash;
  bytes: number;
  /** What was there before this call, as far as it still is. */
  resumedFrom: number;
  write(chunk: Uint8Array): Promise<void>;
  reset(): Promise<void>;
}

async function openTarget(path: string, signal: AbortSignal): Promise<Target> {
  const hash = createHash('sha256');
  const size = await stat(path).then(
    (facts) => facts.size,
    () => 0,
  );
  if (size > 0) for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk);
  const handle = await open(path, size > 0 ? 'r+' : 'w');
  const target: Target = {
    handle,
    hash,
    bytes: size,
    resumedFrom: size,
    async write(chunk) {
      await writeFully(handle, [chunk], target.bytes);
      target.hash.update(chunk);
      target.bytes += chunk.byteLength;
    },
    async reset() {
      await handle.truncate(0);
      target.hash = createHash('sha256');
      target.bytes = 0;
      target.resumedFrom = 0;
    },
  };
  return target;
}

/** What the whole file must be. */
interface Wanted {
  bytes: number | null;
  sha256: string | null;
  blobSha1: string | null;
}

/** Reads an answer to its end. @returns what the file must be @throws TryAgain, AppError(MODEL_DOWNLOAD), AppError(MODEL_HASH_MISMATCH) */
async function receive(answer: HubAnswer, target: Target, options: DownloadOptions): Promise<Wanted> {
  const { file } = options;
  const total = await checkAnswer(answer, target, options);
  const wanted = {
    bytes: file.bytes ?? answer.bytes ?? total,
    sha256: file.sha256 ?? answer.sha256,
    blobSha1: file.sha256 === null ? answer.blobSha1 : null,
  };
  const contradiction = whatContradicts(answer, total, file);
  if (contradiction !== null) {
    abandon(answer);
    throw new AppError('MODEL_HASH_MISMATCH', `${file.path} from ${options.repo}: ${contradiction}`, { data: { path: file.path } });
  }
  if (answer.status === 416) return wanted;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    if (target.bytes + chunk.byteLength > (wanted.bytes ?? MAX_FILE_BYTES)) {
      abandon(answer);
      await target.reset();
      const most = wanted.bytes ?? MAX_FILE_BYTES;
      throw new AppError(
        'MODEL_HASH_MISMATCH',
        `${file.path} from ${options.repo}: the host sends more than the ${most} bytes that the file has`,
        {
          data: { path: file.path },
        },
      );
    }
    await target.write(chunk);
    options.onBytes(target.bytes);
  }
  if (wanted.bytes !== null && target.bytes < wanted.bytes)
    throw new TryAgain(`the connection ended after ${target.bytes} of ${wanted.bytes} bytes`);
  return wanted;
}

/** Makes sure that the answer goes on where the file ends. @returns bytes of the whole file, null where they are not told */
async function checkAnswer(answer: HubAnswer, target: Target, options: DownloadOptions): Promise<number | null> {
  const { status, headers, body } = answer;
  const name = options.file.path;
  if (status === 200) {
    if (target.bytes > 0) await target.reset();
    const length = Number(headers['content-length']);
    return headers['content-length'] !== undefined && Number.isSafeInteger(length) ? length : null;
  }
  if (status === 206 || status === 416) {
    const [, start, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(String(headers['content-range'] ?? '')) ?? [];
    const bytes = total === undefined || total === '*' ? null : Number(total);
    if (status === 206 && Number(start) === target.bytes) return bytes;
    await body.dump();
    if (status === 416 && bytes === target.bytes) return bytes;
    await target.reset();
    throw new TryAgain(`the host answers ${status} with the range ${JSON.stringify(headers['content-range'] ?? null)}`);
  }
  await body.dump();
  const refusal = (why: string): AppError =>
    new AppError('MODEL_DOWNLOAD', `${name} of ${options.repo} at ${options.revision}: the hub answers ${status}, ${why}`, {
      data: { path: name, repo: options.repo, revision: options.revision, status },
    });
  if (answer.isFromHub && (status === 401 || status === 403))
    throw refusal('it gives this file only to people who have signed in; fetch it by hand and use `models import`');
  if (answer.isFromHub && (status === 404 || status === 410)) throw refusal('it has no such file');
  // A host that the hub leads to says 403 or 404 when a signed address has expired: the hub is asked again.
  throw new TryAgain(`${answer.isFromHub ? 'the hub' : 'the host that holds the file'} answers ${status}`);
}

function whatContradicts(answer: HubAnswer, total: number | null, file: PackageFile): string | null {
  if (file.sha256 !== null && answer.sha256 !== null && file.sha256 !== answer.sha256)
    return `the hub offers the sha256 ${answer.sha256}, expected ${file.sha256}`;
  const bytes = answer.bytes ?? total;
  if (file.bytes !== null && bytes !== null && file.bytes !== bytes) return `the hub offers ${bytes} bytes, expected ${file.bytes}`;
  if ((bytes ?? 0) > MAX_FILE_BYTES) return `the hub offers ${bytes} bytes, at most ${MAX_FILE_BYTES} are taken`;
  if (file.sha256 === null && answer.sha256 === null && answer.blobSha1 === null)
    return 'neither the list of models nor the hub tells a hash, so that its bytes cannot be verified';
  return null;
}

async function whatIsWrong(wanted: Wanted, target: Target, sha256: string, path: string): Promise<string | null> {
  if (wanted.bytes !== null && target.bytes !== wanted.bytes) return `${target.bytes} bytes, expected ${wanted.bytes}`;
  if (wanted.sha256 !== null && sha256 !== wanted.sha256) return `the bytes that came have the sha256 ${sha256}, expected ${wanted.sha256}`;
  if (wanted.blobSha1 === null) return null;
  const blob = createHash('sha1').update(`blob ${target.bytes}\0`);
  for await (const chunk of createReadStream(path)) blob.update(chunk);
  const found = blob.digest('hex');
  return found === wanted.blobSha1 ? null : `the bytes that came are the git blob ${found}, expected ${wanted.blobSha1}`;
}

/** Ends an answer early; what its stream says to that is of no interest. */
function abandon(answer: HubAnswer): void {
  answer.body.on('error', () => undefined).destroy();
}

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { CandidateType } from '#shared/model/candidate.ts';
import { type ExtractSummary, toSummary } from '../../pool/extract-summary.ts';
import { EXTRACTOR_VERSION, poolFileName, sourceIdentity, sourceStem } from '../../pool/pool-file-name.ts';
import { readPoolFile } from '../../pool/read-pool-file.ts';
import { writePoolFile } from '../../pool/write-pool-file.ts';
import { openSource } from '../../sources/open-source.ts';
import { presetRefusal, rulesOf } from '../../sources/preset-rules.ts';
import { presetById } from '../../sources/presets.ts';

export interface ExtractInput {
  /** Path of the source file. */
  file: string;
  poolDir: string;
  /** Scratch folder on the same file system as `poolDir`. */
  workDir: string;
  type: CandidateType;
  /** Id of a preset. */
  preset: string;
}

/** How far an extraction has come. Bytes are those of the source file on disk. */
export interface ExtractProgress {
  bytesRead: number;
  bytesTotal: number;
  pages: number;
  candidates: number;
  kept: number;
}

/** Milliseconds between two progress reports. */
const REPORT_INTERVAL_MS = 100;

/**
 * Extracts one source file into the pool. A pool file of the same source, options and extractor version is left as it is and its own
 * metadata answers.
 * @throws AppError(FILE_NOT_FOUND), AppError(SOURCE_UNREADABLE), AppError(PRESET_UNKNOWN); nothing is written then
 * @throws AppError(POOL_DAMAGED) where the pool file is there and cannot be read
 */
export async function extractFile(
  input: ExtractInput,
  options: { signal?: AbortSignal | undefined; report?: (progress: ExtractProgress) => void } = {},
): Promise<ExtractSummary> {
  const { signal } = options;
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  signal?.throwIfAborted();
  const preset = presetById(input.preset);
  const { source, head } = await openSource(input.file, { signal });
  const identity = await sourceIdentity(input.file);
  // What only explains the preset must not change the name of the file.
  const { label: _label, docs: _docs, ...rules } = preset;
  const settings = { source: source.id, type: input.type, preset: rules };
  const name = poolFileName(sourceStem(identity.name), identity, settings, EXTRACTOR_VERSION);
  const path = join(input.poolDir, name);
  if (await exists(path)) {
    const { metadata } = await readPoolFile(path);
    return toSummary(name, metadata, { seconds: seconds(), isReused: true });
  }

  let bytesRead = 0;
  let reported = 0;
  const metadata = await writePoolFile({
    poolDir: input.poolDir,
    workDir: input.workDir,
    name,
    identity,
    options: settings,
    read: (tally, onBad) => source.read(head, { type: input.type }, { tally, onBad, onProgress: (bytes) => (bytesRead = bytes), signal }),
    rules: rulesOf(preset),
    refuse: presetRefusal(preset),
    repeatedUrlRule: preset.isUrlUnique ? 'url_repeated' : null,
    onBatch({ pages, candidates, kept }) {
      const now = performance.now();
      if (now - reported < REPORT_INTERVAL_MS) return;
      reported = now;
      options.report?.({ bytesRead, bytesTotal: identity.bytes, pages, candidates, kept });
    },
    signal,
  });
  const { pages, candidates, kept } = metadata.counts;
  options.report?.({ bytesRead: identity.bytes, bytesTotal: identity.bytes, pages, candidates, kept });
  return toSummary(name, metadata, { seconds: seconds(), isReused: false });
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new AppError('POOL_DAMAGED', `${path}: cannot be opened: ${(error as Error).message}`, { data: { path }, cause: error });
  }
}

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { CandidateType } from '#shared/model/candidate.ts';
import { type ExtractSummary, toSummary } from '../../pool/extract-summary.ts';
import { EXTRACTOR_VERSION, poolFileName, sourceStem } from '../../pool/pool-file-name.ts';
import { readPoolFile } from '../../pool/read-pool-file.ts';
import { writePoolFile } from '../../pool/write-pool-file.ts';
import { openSource } from '../../sources/open-source.ts';
import { presetById } from '../../sources/presets.ts';
import type { Source, SourceHead } from '../../sources/source.ts';
import { fileIdentity } from '../../util/file-identity.ts';
import { WorkerPool } from '../worker-pool.ts';
import { rulesFor } from './extract-rules.ts';
import { orderedRanges } from './ordered-ranges.ts';
import { type ReadPartsInput, readParts } from './read-parts.ts';

export interface ExtractInput {
  /** Path of the source file. */
  file: string;
  poolDir: string;
  /** Scratch folder on the same file system as `poolDir`. */
  workDir: string;
  type: CandidateType;
  /** Id of a preset. */
  preset: string;
  /** Identify the language of captions though the preset does not ask for it. Default: no. */
  language?: boolean;
  /** Refused pairs to tell of for each rule. Where the pool file is there already, the source is read again for them. Default 0. */
  explain?: number;
  /** Threads that share the reading of a large file; 0: this one reads it alone. The pool file is the same. Default 0. */
  readers?: number;
}

/** How far an extraction has come. Bytes are those of the source file on disk. */
export interface ExtractProgress {
  bytesRead: number;
  bytesTotal: number;
  pages: number;
  candidates: number;
  kept: number;
}

/** Bytes of a range: enough to make its overhead small, little enough that the pairs of some ranges fit into memory. */
const RANGE_BYTES = 4 << 20;

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
  const { explain = 0 } = input;
  const ruleSettings = { preset: input.preset, language: preset.identifiesLanguage || (input.language ?? false), explain };
  const rules = await rulesFor(ruleSettings);
  const { source, head } = await openSource(input.file, { signal });
  const identity = await fileIdentity(input.file);
  // What only explains the preset must not change the name of the file.
  const { label: _label, docs: _docs, ...presetRules } = preset;
  const settings = { source: source.id, type: input.type, language: ruleSettings.language, preset: presetRules };
  const name = poolFileName(sourceStem(identity.name), identity, settings, EXTRACTOR_VERSION);
  const path = join(input.poolDir, name);
  const isThere = await exists(path);
  if (isThere && explain === 0) {
    const { metadata } = await readPoolFile(path);
    return toSummary(name, metadata, { seconds: seconds(), isReused: true, refused: {} });
  }

  const readers = await splitting(source, head, input, signal);
  let bytesRead = 0;
  let reported = 0;
  const onProgress = (bytes: number): void => {
    bytesRead = bytes;
  };
  const read: Omit<ReadPartsInput, 'range'> = { source, head, options: { type: input.type }, rules };
  try {
    const { metadata, refused } = await writePoolFile({
      target: isThere ? undefined : { poolDir: input.poolDir, workDir: input.workDir, name },
      identity,
      options: settings,
      parts: readers
        ? orderedRanges({
            bytes: identity.bytes,
            rangeBytes: RANGE_BYTES,
            ahead: readers.size + 1,
            readAhead: (range) =>
              readers.run('read-range', { source: source.id, head, type: input.type, rules: ruleSettings, range }, { signal }),
            readHere: (range, onBounds) => readParts({ ...read, range: { ...range, isExact: true, onBounds } }, { onProgress, signal }),
            onProgress,
          })
        : readParts(read, { onProgress, signal }),
      rules: rules.names,
      repeatedUrlRule: rules.isUrlUnique ? 'url_repeated' : null,
      explain,
      onPart({ pages, candidates, kept }) {
        const now = performance.now();
        if (now - reported < REPORT_INTERVAL_MS) return;
        reported = now;
        options.report?.({ bytesRead, bytesTotal: identity.bytes, pages, candidates, kept });
      },
      signal,
    });
    const { pages, candidates, kept } = metadata.counts;
    options.report?.({ bytesRead: identity.bytes, bytesTotal: identity.bytes, pages, candidates, kept });
    return toSummary(name, metadata, { seconds: seconds(), isReused: isThere, refused });
  } finally {
    await readers?.close();
  }
}

/** The threads that read ranges of the file; undefined where this one reads it alone. */
async function splitting(
  source: Source,
  head: SourceHead,
  { readers = 0 }: ExtractInput,
  signal: AbortSignal | undefined,
): Promise<WorkerPool | undefined> {
  if (readers === 0 || head.bytes < 2 * RANGE_BYTES || !source.canSplit || !(await source.canSplit(head, { signal }))) return undefined;
  return new WorkerPool({ size: readers });
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

import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { diskError } from '../util/disk-errors.ts';
import { checkShard, type ExportedSample, type ExportRow, type ExportShard, type ShardContext, type ShardResult } from './export-row.ts';
import { mapOrdered } from './map-ordered.ts';
import { type SampleImage, sampleFacts, sampleImage } from './sample-image.ts';
import { ShardFolder } from './shard-folder.ts';
import { sampleKey, shardName } from './shard-naming.ts';
import { publishedStats, ShardTally, statsJson } from './shard-stats.ts';
import { StoredBytes } from './stored-bytes.ts';

/** Images read, checked or encoded at a time; bounds memory, and keeps a second core busy with encoding. */
const IMAGES_AHEAD = 4;
/** Rows between two reports. */
const REPORT_ROWS = 50;

/** Writes the data files of one shard, sample by sample in the order of their keys. */
export interface SampleWriter {
  write(sample: ExportedSample): Promise<void>;
  /** Ends the files; nothing is written after it. */
  finish(): Promise<void>;
  /** Closes the files, finished or not. */
  close(): Promise<void>;
}

export interface ShardFormat {
  /** Endings of a shard's data files in the order in which they are published: `.tar`, `.parquet`. */
  extensions: readonly string[];
  /** True for a format that writes the catalog's facts alone: no image is read. */
  isFactsOnly?: boolean;
  open(shard: ExportShard, scratchPath: (extension: string) => string): Promise<SampleWriter>;
}

/** What all formats have in common: reading and checking, names, statistics, publishing. See ExportDefinition.writeShard. */
export async function writeShard(shard: ExportShard, context: ShardContext, format: ShardFormat): Promise<ShardResult> {
  const { signal, clock = Date.now, report } = context;
  signal?.throwIfAborted();
  checkShard(shard);
  const name = shardName(shard.shardId, shard.options.oom_shard_count);
  const statsName = `${name}_stats.json`;
  const names = [...format.extensions.map((extension) => name + extension), statsName];
  const files = names.map((file) => join(shard.outDir, file));
  const published = await publishedStats(join(shard.outDir, statsName), shard.rows.length);
  if (published) {
    await ShardFolder.removeLeftovers(shard.outDir, name);
    const { count: rows, successes, status_dict: statusDict } = published;
    return { rows, successes, bytes: await publishedBytes(files), files, statusDict, isReused: true };
  }
  const startMs = clock();
  try {
    const folder = await ShardFolder.open(shard.outDir, name);
    try {
      const tally = new ShardTally();
      const writer = await format.open(shard, (extension) => folder.scratchPath(name + extension));
      try {
        for await (const sample of context.samples?.(folder.scratchPath(`${name}.held`)) ?? samples(shard, format, signal)) {
          // It counts, and nothing else of it is told.
          if (sample.row.status !== 'quarantined') await writer.write(sample);
          tally.add(sample.image);
          if (tally.count % REPORT_ROWS === 0) report?.(tally.count);
        }
        await writer.finish();
      } finally {
        await writer.close();
      }
      signal?.throwIfAborted();
      await writeFile(folder.scratchPath(statsName), statsJson(tally, { startMs, endMs: clock() }));
      await folder.publish(names);
      report?.(tally.count);
      const statusDict = Object.fromEntries(tally.statusDict);
      return { rows: tally.count, successes: tally.successes, bytes: await totalBytes(files), files, statusDict, isReused: false };
    } finally {
      await folder.remove();
    }
  } catch (error) {
    throw diskError(error, shard.outDir);
  }
}

async function* samples(
  shard: ExportShard,
  format: ShardFormat,
  signal: AbortSignal | undefined,
): AsyncGenerator<ExportedSample, void, undefined> {
  const stored = new StoredBytes();
  const imageOf = async (row: ExportRow): Promise<SampleImage> =>
    format.isFactsOnly ? sampleFacts(row, shard.options) : await sampleImage(row, shard.options, stored);
  try {
    yield* mapOrdered(shard.rows, IMAGES_AHEAD, async (row) => {
      signal?.throwIfAborted();
      return { key: sampleKey(row.index, shard.shardId, shard.options), row, image: await imageOf(row) };
    });
  } finally {
    await stored.close();
  }
}

/** Of files, and of folders with files. */
/** @throws AppError(EXPORT_TARGET) where a file of a shard that counts as done is gone */
async function publishedBytes(files: readonly string[]): Promise<number> {
  try {
    return await totalBytes(files);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const { path } = error as NodeJS.ErrnoException;
    throw new AppError(
      'EXPORT_TARGET',
      `${path} is gone, though ${files.at(-1)} counts its shard as done: delete that to have it written again`,
      {
        data: { path },
        cause: error,
      },
    );
  }
}

async function totalBytes(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) {
    const facts = await stat(file);
    bytes += facts.isDirectory() ? await totalBytes((await readdir(file)).map((name) => join(file, name))) : facts.size;
  }
  return bytes;
}

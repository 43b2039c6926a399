import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { pythonJson } from './python-json.ts';
import type { SampleImage } from './sample-image.ts';

/** Counts of a shard as rows go by. */
export class ShardTally {
  count = 0;
  successes = 0;
  failedToDownload = 0;
  failedToResize = 0;
  /** `success` and every error message, in the order of their first appearance. */
  readonly statusDict = new Map<string, number>();

  add(image: SampleImage): void {
    this.count++;
    const word = wordOf(image);
    this.statusDict.set(word, (this.statusDict.get(word) ?? 0) + 1);
    if (image.kind === 'image' || image.kind === 'facts') this.successes++;
    else if (image.kind === 'failed' && image.status === 'failed_to_download') this.failedToDownload++;
    else if (image.kind === 'failed') this.failedToResize++;
  }
}

function wordOf(image: SampleImage): string {
  if (image.kind === 'failed') return image.message;
  return image.kind === 'pending' ? 'not downloaded' : 'success';
}

/** The text of img2dataset's `_stats.json`. @param time epoch milliseconds */
export function statsJson(tally: ShardTally, time: { startMs: number; endMs: number }): string {
  return pythonJson([
    ['count', tally.count],
    ['successes', tally.successes],
    ['failed_to_download', tally.failedToDownload],
    ['failed_to_resize', tally.failedToResize],
    ['duration', { float: (time.endMs - time.startMs) / 1000 }],
    ['start_time', { float: time.startMs / 1000 }],
    ['end_time', { float: time.endMs / 1000 }],
    ['status_dict', [...tally.statusDict]],
  ]);
}

const statsSchema = z.object({ count: z.int(), successes: z.int(), status_dict: z.record(z.string(), z.int()) });
export type PublishedStats = z.infer<typeof statsSchema>;

/**
 * The stats of a shard that was published before; null where there are none, that is: where the shard is still to be written.
 * @throws AppError(EXPORT_TARGET) for a file that is no shard's stats or counts other rows: another export's
 */
export async function publishedStats(path: string, rows: number): Promise<PublishedStats | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new AppError('EXPORT_TARGET', `${path} cannot be read`, { data: { path }, cause: error });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new AppError('EXPORT_TARGET', `${path} is not the stats file of a shard`, { data: { path }, cause: error });
  }
  const stats = statsSchema.safeParse(json);
  if (stats.success && stats.data.count === rows) return stats.data;
  throw new AppError('EXPORT_TARGET', `${path} belongs to another export: expected a count of ${rows}, got ${stats.data?.count}`, {
    data: { path },
  });
}

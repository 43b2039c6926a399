import { mkdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { publishFile, publishFolder } from '../util/atomic-write.ts';
import { isDiskFull } from '../util/disk-errors.ts';

/** img2dataset keeps its scratch under this name too, so its own tools expect it in an unfinished export. */
const SCRATCH = '_tmp';

/**
 * The scratch folder of one shard, `<out>/_tmp/<shard>`. Files are made here and moved into the export folder one by one, each synced
 * first, so that the last one (the stats file) says that all the others are there whole.
 */
export class ShardFolder {
  readonly #outDir: string;
  readonly #scratch: string;

  private constructor(outDir: string, scratch: string) {
    this.#outDir = outDir;
    this.#scratch = scratch;
  }

  /** Makes an empty scratch folder; what a killed run left there goes. @throws AppError(EXPORT_TARGET), AppError(DISK_FULL) */
  static async open(outDir: string, shardName: string): Promise<ShardFolder> {
    const scratch = join(outDir, SCRATCH, shardName);
    try {
      await rm(scratch, { recursive: true, force: true });
      // Another shard may remove the common parent, empty for a moment, right now.
      for (let attempt = 1; ; attempt++) {
        try {
          await mkdir(scratch, { recursive: true });
          break;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 5) throw error;
        }
      }
    } catch (error) {
      if (isDiskFull(error)) throw error;
      throw new AppError('EXPORT_TARGET', `${outDir} cannot be written to: ${error instanceof Error ? error.message : String(error)}`, {
        data: { path: outDir },
        cause: error,
      });
    }
    return new ShardFolder(outDir, scratch);
  }

  /** What a run that was killed after publishing a shard and before tidying up has left of it. */
  static async removeLeftovers(outDir: string, shardName: string): Promise<void> {
    await new ShardFolder(outDir, join(outDir, SCRATCH, shardName)).remove();
  }

  /** Where a file is made. */
  scratchPath(name: string): string {
    return join(this.#scratch, name);
  }

  /** Moves files and folders to their place, in this order; what is there under the same name is replaced. */
  async publish(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const [made, final] = [this.scratchPath(name), join(this.#outDir, name)];
      await ((await stat(made)).isDirectory() ? publishFolder(made, final) : publishFile(made, final));
    }
  }

  /** Removes the scratch folder, and the folder of all of them when this was the last. */
  async remove(): Promise<void> {
    await rm(this.#scratch, { recursive: true, force: true, maxRetries: 3 });
    try {
      await rmdir(join(this.#outDir, SCRATCH));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
    }
  }
}

import { readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { presetById } from '../../sources/presets.ts';
import { publishFile } from '../../util/atomic-write.ts';
import { diskError } from '../../util/disk-errors.ts';
import type { ExtractProgress } from '../../workers/tasks/extract-file.ts';
import type { Handler } from '../create-engine.ts';

/** Extracts one source file into one pool file, with no library. The file is there whole or not at all. */
export const stageExtract: Handler<'stage_extract'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  presetById(input.preset); // an unknown preset is a wrong call, before anything is made
  const out = resolve(input.out);
  const scratch = `${out}.extracting`;
  await requireOwnScratch(scratch);
  const workers = services.workers();
  try {
    const summary = await workers.run(
      'extract',
      {
        file: resolve(input.in),
        poolDir: scratch,
        workDir: join(scratch, 'work'),
        type: input.type,
        preset: input.preset,
        language: input.language,
        readers: workers.size,
      },
      {
        signal,
        onProgress: ({ bytesRead, bytesTotal }: ExtractProgress) =>
          onProgress?.({
            phase: 'extract',
            done: bytesRead,
            total: bytesTotal,
            failedByStatus: {},
            bytes: bytesRead,
            itemsPerSecond: bytesRead / Math.max(0.001, (performance.now() - started) / 1000),
            etaMs: null,
          }),
      },
    );
    await publishFile(join(scratch, summary.poolFile), out);
    const { pages, links, candidates, kept, duplicates, rejected, badRecordCount, bytesIn } = summary;
    const counts = { pages, links, candidates, kept, duplicates, rejected, bad_records: badRecordCount, bytes_in: bytesIn };
    return { ...counts, bytes: (await stat(out)).size, seconds: (performance.now() - started) / 1000, out };
  } catch (error) {
    throw diskError(error, out);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

/** What a killed extraction has left may go; what somebody else keeps under that name may not. @throws AppError(USAGE) */
async function requireOwnScratch(scratch: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(scratch);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new AppError('USAGE', `${scratch} is in the way: the extraction needs a folder of that name for a while`, {
      data: { path: scratch },
      cause: error,
    });
  }
  const foreign = names.find((name) => name !== 'work' && !/-[0-9a-f]{16}\.parquet$/.test(name));
  if (foreign !== undefined)
    throw new AppError('USAGE', `${scratch} is in the way: the extraction needs that folder for a while, and it holds ${foreign}`, {
      data: { path: scratch },
    });
}

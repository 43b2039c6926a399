import { availableParallelism } from 'node:os';
import { AppError } from '#shared/errors.ts';
import { openMirrorSource } from '../catalog/mirror.ts';
import { lensHandlers } from '../lens/handlers.ts';
import { Lens } from '../lens/lens.ts';
import { serveChild } from '../util/child-rpc.ts';
import { createStderrLog } from './log.ts';

/** Entry of the lens process. Argument: the library folder. It ends by itself when told to, or when its parent is gone. */
const [libraryDir] = process.argv.slice(2);
if (libraryDir === undefined) throw new AppError('USAGE', 'the lens process takes the library folder as its argument, got none');

const lens = openLens(libraryDir, await createStderrLog());
// A failure to open is the answer to every call; without a call nobody needs it.
lens.catch(() => undefined);
serveChild(lensHandlers(lens), { onStop: async () => await (await lens.catch(() => undefined))?.close() });

async function openLens(dir: string, log: Awaited<ReturnType<typeof createStderrLog>>): Promise<Lens> {
  return await Lens.open({ libraryDir: dir, source: openMirrorSource(dir), log, memoryLimit: '1GB', threads: availableParallelism() });
}

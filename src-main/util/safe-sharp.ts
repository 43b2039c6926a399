import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import sharp from 'sharp';
import { AppError } from '#shared/errors.ts';

/** The only decoders that may see bytes from strangers. SVG, PDF, ImageMagick and the like can read files or the network. */
const ALLOWED_LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}Buffer`);
const PREPARED = 'gleaner.sharp.prepared';

/**
 * sharp, set up on first use: loaders blocked but for the six, no cache, one thread per image (workers are the parallelism).
 * Every use of sharp in Gleaner goes through here.
 *
 * The block is the process's, not the thread's, and blocking all before allowing six leaves a moment in which other threads can decode
 * nothing. So the main thread does it, once, before it starts a worker thread that decodes.
 * @throws AppError BUG in a worker thread that was started before the main thread called this
 */
export function safeSharp(): typeof sharp {
  if (getEnvironmentData(PREPARED) === true) return sharp;
  if (!isMainThread) throw new AppError('BUG', 'safeSharp() must be called on the main thread before a thread that decodes is started');
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ALLOWED_LOADERS });
  sharp.concurrency(1);
  sharp.cache(false);
  setEnvironmentData(PREPARED, true);
  return sharp;
}

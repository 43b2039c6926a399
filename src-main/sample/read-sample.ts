import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { type SampleManifest, sampleManifestSchema } from './manifest.ts';

/**
 * Reads manifest.json of a sample crawl.
 * @param folder `resources/sample-crawl`
 * @throws AppError(FILE_NOT_FOUND)
 */
export async function readSampleManifest(folder: string): Promise<SampleManifest> {
  const path = join(folder, 'manifest.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('FILE_NOT_FOUND', `the sample crawl has no ${path}`, { data: { path }, cause: error });
  }
  return sampleManifestSchema.parse(JSON.parse(text));
}

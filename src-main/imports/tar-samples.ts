import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { FoundSample, PartContext } from './import-row.ts';
import { roleOf, SampleFiles, splitName } from './sample-files.ts';
import { tarMembers } from './tar-members.ts';

const READ_BYTES = 1 << 20;
/** Image archives hardly shrink. What unpacks to more than this many times its size, and to more than the second number, is no such. */
const MAX_EXPANSION = 200;
const FREE_EXPANSION_BYTES = 64 * 2 ** 20;

/**
 * The samples of a webdataset tar, plain or gzipped, in its order. As in webdataset only files that follow one another make a sample.
 * A damaged or cut archive gives what can be read of it.
 */
export async function* tarSamples(path: string, { onSkip }: Pick<PartContext, 'onSkip'>): AsyncGenerator<FoundSample> {
  const file = basename(path);
  const skip = (place: string, reason: string): void => onSkip(`${file}: ${place}`, reason);
  let current: { key: string; files: SampleFiles } | undefined;
  const wants = (name: string, size: number): boolean => {
    const split = splitName(name);
    if (!split) {
      skip(name, 'a file whose name has no key');
      return false;
    }
    const found = roleOf(split.extension, size);
    if ('reason' in found) {
      skip(name, found.reason);
      return false;
    }
    if (current?.key === split.key && current.files.has(found.role)) {
      skip(name, `a second ${found.role === 'json' ? 'JSON file' : found.role} of one sample`);
      return false;
    }
    return true;
  };
  for await (const { name, content } of tarMembers(tarBytes(path, skip), { wants, onSkip: skip })) {
    const split = splitName(name);
    const found = split && roleOf(split.extension, content.byteLength);
    if (!split || !found || 'reason' in found) continue;
    if (current?.key !== split.key) {
      const sample = current?.files.finish(onSkip);
      if (sample) yield sample;
      current = { key: split.key, files: new SampleFiles(split.key, `${file}: ${split.key}`) };
    }
    current.files.add(found.role, content);
  }
  const sample = current?.files.finish(onSkip);
  if (sample) yield sample;
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** The archive, unpacked. It ends early where it cannot be unpacked any further. */
async function* tarBytes(path: string, skip: (place: string, reason: string) => void): AsyncGenerator<Buffer> {
  let isPacked: boolean;
  try {
    isPacked = await isGzip(path);
  } catch (error) {
    if (!/^(ENOENT|EACCES|EPERM|EISDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return skip('all of it', 'an archive that cannot be opened');
  }
  const packed = createReadStream(path, { highWaterMark: READ_BYTES });
  if (!isPacked) {
    yield* packed as AsyncIterable<Buffer>;
    return;
  }
  const { size } = await stat(path);
  const unpacked = createGunzip({ chunkSize: READ_BYTES });
  packed.once('error', (error) => unpacked.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of packed.pipe(unpacked) as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > FREE_EXPANSION_BYTES && bytes > size * MAX_EXPANSION)
        return skip(`byte ${bytes}`, 'an archive that unpacks to far more than images do');
      yield chunk;
    }
  } catch (error) {
    if (!/^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    skip(`byte ${bytes}`, 'gzip data that is damaged or cut');
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FoundSample, PartContext } from './import-row.ts';
import { roleOf, SampleFiles, splitName } from './sample-files.ts';

/** The samples of a folder of files, in the order of their names. Links are not followed. */
export async function* folderSamples(folder: string, { onSkip }: Pick<PartContext, 'onSkip'>): AsyncGenerator<FoundSample> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  const byKey = new Map<string, { name: string; extension: string }[]>();
  const place = (name: string): string => `${basename(folder)}/${name}`;
  for (const name of names.sort()) {
    const split = splitName(name);
    if (!split) onSkip(place(name), 'a file whose name has no key');
    else {
      const files = byKey.get(split.key) ?? [];
      files.push({ name, extension: split.extension });
      byKey.set(split.key, files);
    }
  }
  for (const [key, files] of byKey) {
    const sample = new SampleFiles(key, place(key));
    for (const { name, extension } of files) {
      const read = await readWhole(join(folder, name), extension);
      if ('reason' in read) onSkip(place(name), read.reason);
      else if (sample.has(read.role)) onSkip(place(name), `a second ${read.role === 'json' ? 'JSON file' : read.role} of one sample`);
      else sample.add(read.role, read.content);
    }
    const found = sample.finish(onSkip);
    if (found) yield found;
  }
}

/** What `open` says of a link and of a socket, by system. */
const UNOPENED: ReadonlySet<string> = new Set(['ELOOP', 'EMLINK', 'ENXIO', 'ENODEV', 'EOPNOTSUPP']);

async function readWhole(
  path: string,
  extension: string,
): Promise<{ role: 'image' | 'text' | 'json'; content: Buffer } | { reason: string }> {
  const early = roleOf(extension, 0);
  if ('reason' in early) return early;
  try {
    // A pipe must not make us wait, nor a link lead elsewhere.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size, ...found } = await file.stat().then((stats) => ({ size: stats.size, isFile: stats.isFile() }));
      if (!found.isFile) return { reason: 'a link or a device, not a file' };
      const allowed = roleOf(extension, size);
      if ('reason' in allowed) return allowed;
      const content = Buffer.alloc(size);
      let got = 0;
      while (got < size) {
        const { bytesRead } = await file.read(content, got, size - got, got);
        if (bytesRead === 0) break;
        got += bytesRead;
      }
      return { role: allowed.role, content: content.subarray(0, got) };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && UNOPENED.has(code)) return { reason: 'a link or a device, not a file' };
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EPERM') return { reason: 'a file that cannot be opened' };
    throw error;
  }
}

import { open } from 'node:fs/promises';
import { FileWindow } from './file-window.ts';
import { firstMember } from './gzip-segments.ts';

/** Where a second member must begin: Common Crawl's are of some 1.3 kB in a WAT and of some 30 kB in a WARC. */
const PEEK_BYTES = 4 << 20;

/** Whether a gzip file has one member for each record, so that readers can begin in its middle. */
export async function isSplittable(path: string, options: { signal?: AbortSignal | undefined }): Promise<boolean> {
  const file = await open(path);
  try {
    const window = new FileWindow(file, (await file.stat()).size);
    window.dropBefore(1);
    return (await firstMember(window, PEEK_BYTES, { ...options, onBad() {} })) !== undefined;
  } finally {
    await file.close();
  }
}

import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { AppError } from '#shared/errors.ts';
import { describeContent } from './describe-content.ts';
import { SOURCES } from './index.ts';
import type { Source, SourceHead } from './source.ts';

const HEAD_BYTES = 64 << 10;

/**
 * Finds the source that reads a file, by its content and name.
 * @throws AppError(FILE_NOT_FOUND); AppError(SOURCE_UNREADABLE) naming what was expected and what was found
 */
export async function openSource(
  path: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<{ source: Source; head: SourceHead }> {
  const head = await readHead(path);
  const found: string[] = [];
  if (head.bytes > 0) {
    for (const source of SOURCES) {
      const detected = await source.detect(head, options);
      if (detected === true) return { source, head };
      if (detected.found !== undefined) found.push(detected.found);
    }
  }
  const expected = SOURCES.map((source) => source.reads).join(' or ');
  const instead = found[0] ?? describeContent(head);
  throw new AppError('SOURCE_UNREADABLE', `${path}: expected ${expected}, found ${instead}`, { data: { path, found: instead } });
}

/** The source of an id that `openSource` gave. @throws AppError(BUG) */
export function sourceById(id: string): Source {
  const source = SOURCES.find((one) => one.id === id);
  if (!source) throw new AppError('BUG', `no source is called ${id}`);
  return source;
}

async function readHead(path: string): Promise<SourceHead> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
      throw new AppError('FILE_NOT_FOUND', `${path}: no such file`, { data: { path }, cause });
    throw new AppError('SOURCE_UNREADABLE', `${path}: cannot be opened: ${cause.message}`, { data: { path }, cause });
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile())
      throw new AppError('SOURCE_UNREADABLE', `${path}: expected a file, found ${stat.isDirectory() ? 'a folder' : 'something else'}`, {
        data: { path },
      });
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const packed = buffer.subarray(0, bytesRead);
    const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
    return { path, name: basename(path), bytes: stat.size, isGzip, head: isGzip ? unpackHead(packed) : packed };
  } finally {
    await file.close();
  }
}

/** The first bytes of gzip data that is cut off and may be broken further on; empty where nothing unpacks. */
function unpackHead(packed: Buffer): Buffer {
  for (const bytes of [HEAD_BYTES, 8 << 10, 1 << 10]) {
    try {
      const unpacked = gunzipSync(packed.subarray(0, bytes), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 8 << 20 });
      return unpacked.subarray(0, HEAD_BYTES);
    } catch {
      // Broken or unpacking to too much within these bytes: fewer may do.
    }
  }
  return Buffer.alloc(0);
}

import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { type AttachedFile, type AttachedState, attachedFile } from '#shared/model/attached-file.ts';
import { fileIdentity } from './file-identity.ts';

/** Ending of the records in the pool folder. */
export const ATTACHED_ENDING = '.attached.json';

/** Reads the record of an attached file. @throws AppError(POOL_DAMAGED) naming a record that is none */
export async function readAttachedRecord(recordPath: string): Promise<AttachedFile> {
  let record: unknown;
  try {
    record = JSON.parse(await readFile(recordPath, 'utf8'));
  } catch (cause) {
    throw damaged(recordPath, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const checked = attachedFile.safeParse(record);
  if (!checked.success) throw damaged(recordPath, z.prettifyError(checked.error), checked.error);
  return checked.data;
}

function damaged(recordPath: string, why: string, cause: unknown): AppError {
  return new AppError('POOL_DAMAGED', `${recordPath}: not the record of an attached file: ${why}`, { data: { path: recordPath }, cause });
}

/** Looks whether the file that was attached is still there. A file that was only touched or restored from a copy is the same. */
export async function attachedState({ path, identity, mtimeMs }: AttachedFile): Promise<AttachedState> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size !== identity.bytes) return 'changed';
    if (found.mtimeMs === mtimeMs) return 'ok';
    return (await fileIdentity(path)).sha256 === identity.sha256 ? 'ok' : 'changed';
  } catch (error) {
    // Gone, on a drive that is not there, or not ours to read: all the same for who asks the pool.
    if (error instanceof Error && 'code' in error) return 'missing';
    throw error;
  }
}

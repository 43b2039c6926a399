import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { AppError } from '#shared/errors.ts';

/** Name of the record in the folder of an installed model. */
export const RECORD_FILE = 'installed.json';

const recordSchema = z.strictObject({
  format: z.literal(1),
  /** Folder name, and what `--model` takes. */
  name: z.string(),
  title: z.string(),
  source: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('hub'),
      hub: z.string(),
      package: z.string(),
      repo: z.string(),
      /** Commit the files are from; null where the hub did not say. */
      commit: z.string().nullable(),
    }),
    z.strictObject({ kind: z.literal('folder'), path: z.string() }),
  ]),
  precision: z.string(),
  space: z.string().nullable(),
  licence: z.string().nullable(),
  dim: z.number().int().positive(),
  /** Of the weights, as vectors and scores name the model. */
  model_hash: z.string(),
  /** Files that must stay as they are. */
  files: z.array(z.strictObject({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  installed_at: z.string(),
});
export type ModelRecord = z.infer<typeof recordSchema>;

/** The record of an installed model. @throws AppError(MODEL_INVALID) when it cannot be read */
export async function readRecord(dir: string): Promise<ModelRecord> {
  const path = join(dir, RECORD_FILE);
  try {
    return recordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
    throw new AppError('MODEL_INVALID', `the record of an installed model cannot be read: ${path}: ${why}`, {
      data: { path },
      cause: error,
    });
  }
}

/** Writes a file and forces it to disk. */
export async function writeSynced(path: string, text: string): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const writeRecord = (dir: string, record: ModelRecord): Promise<void> =>
  writeSynced(join(dir, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);

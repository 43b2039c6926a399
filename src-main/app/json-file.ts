import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../util/atomic-write.ts';
import { diskError } from '../util/disk-errors.ts';
import type { Log } from '../util/log.ts';

/**
 * The JSON object in a small file of the app's. A file that holds anything else is set aside, so that nothing of it is lost when the
 * next one is written.
 * @returns undefined where there is none
 */
export function readJsonObject(path: string, log: Log): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    log.warn({ path, reason: error instanceof Error ? error.message : String(error) }, 'a file of the settings cannot be read');
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Told below, as for every other content that is no object.
  }
  const aside = `${path}.damaged`;
  mkdirSync(dirname(path), { recursive: true });
  renameSync(path, aside);
  log.warn({ path, kept_as: aside }, 'a file of the settings is damaged; it was set aside and the defaults are used');
  return undefined;
}

/** Writes it whole or not at all, readable by nobody else. @throws AppError DISK_FULL */
export async function writeJson(path: string, value: object): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw diskError(error, path);
  });
  await writeFileAtomic({ temporary: `${path}.${process.pid}.tmp`, final: path }, (temporary) =>
    writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 }),
  );
}

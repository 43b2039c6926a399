import { AppError } from '#shared/errors.ts';
import { listAttached, verifyAttached } from '../pool/list-attached.ts';
import { listPool } from '../pool/list-pool.ts';
import { verifyPoolFile } from '../pool/read-pool-file.ts';
import { crcOfFile } from '../util/crc-of-file.ts';

/** What reading every byte of the pool has found. */
export interface PoolFindings {
  files: number;
  rows: number;
  bytes: number;
}

/** What the catalog says of an extracted file. */
interface KnownPoolFile {
  pool_file: string;
  path: string;
  /** CRC-32 */
  crc: number;
}

/**
 * Reads every file of the pool to its last row, the attached ones too.
 * @param tell is called with each problem, which names its file
 */
export async function verifyPool(
  poolDir: string,
  tell: (problem: string) => void,
  { sources, signal, onFile }: { sources: readonly KnownPoolFile[]; signal: AbortSignal; onFile?: (done: number, total: number) => void },
): Promise<PoolFindings> {
  const extracted = await listPool(poolDir, { signal });
  const attached = await listAttached(poolDir);
  const total = extracted.length + attached.length;
  const findings: PoolFindings = { files: 0, rows: 0, bytes: 0 };
  const extractedNames: string[] = [];
  const check = async (rows: number, bytes: number, work: () => Promise<unknown>): Promise<void> => {
    signal.throwIfAborted();
    try {
      await work();
      findings.rows += rows;
      findings.bytes += bytes;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AppError && error.code === 'POOL_DAMAGED')) throw error;
      tell(error.message);
    }
    findings.files++;
    onFile?.(findings.files, total);
  };
  const giveUp = (message: string) => async (): Promise<never> => {
    throw new AppError('POOL_DAMAGED', message);
  };
  const knownCrc = new Map(sources.map(({ pool_file, crc }) => [pool_file, crc]));
  for (const entry of extracted) {
    extractedNames.push(entry.isDamaged ? entry.name : entry.file.name);
    if (entry.isDamaged) await check(0, 0, giveUp(entry.message));
    else
      await check(entry.file.rows, entry.file.bytes, async () => {
        await verifyPoolFile(entry.file.path, { signal });
        const known = knownCrc.get(entry.file.name);
        if (known !== undefined && (await crcOfFile(entry.file.path, { signal })) !== known)
          throw new AppError('POOL_DAMAGED', `pool/${entry.file.name}: its bytes are not those that were written`);
      });
  }
  for (const entry of attached) {
    if (entry.isDamaged) await check(0, 0, giveUp(entry.message));
    else await check(entry.file.rows - entry.file.rowsWithoutUrl, entry.file.identity.bytes, () => verifyAttached(entry.file, { signal }));
  }
  for (const problem of missingPoolFiles(extractedNames, sources)) tell(problem);
  return findings;
}

/** A sentence for each pool file that the catalog knows of and that is gone. */
function missingPoolFiles(present: readonly string[], sources: readonly KnownPoolFile[]): string[] {
  const names = new Set(present);
  return sources
    .filter(({ pool_file }) => !names.has(pool_file))
    .map(({ pool_file, path }) => `pool/${pool_file} is missing (made from ${path})`);
}

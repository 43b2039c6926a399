import { stat } from 'node:fs/promises';
import type { OutputOf } from '#shared/contract.ts';
import { type AttachedEntry, attachedProblem, listAttached } from '../../pool/list-attached.ts';
import { listPool, type PoolEntry } from '../../pool/list-pool.ts';
import type { Handler } from '../create-engine.ts';
import { foreignAccount } from '../foreign-account.ts';

type ListedFile = OutputOf<'pool_list'>['files'][number];

export const poolList: Handler<'pool_list'> = async (services, _input, { signal }) => {
  const { paths } = services.library();
  const files = [
    ...(await Promise.all((await listPool(paths.pool, { signal })).map(describeExtracted))),
    ...(await listAttached(paths.pool)).map(describeAttached),
  ];
  const readable = files.filter(({ state }) => state === 'ok');
  return {
    files,
    rows: readable.reduce((sum, { rows }) => sum + rows, 0),
    bytes: readable.reduce((sum, { bytes }) => sum + bytes, 0),
  };
};

async function describeExtracted(entry: PoolEntry): Promise<ListedFile> {
  if (entry.isDamaged) {
    const { size } = await stat(entry.path);
    return { ...damaged(entry), kind: 'extracted', bytes: size };
  }
  const { name, path, rows, bytes, metadata } = entry.file;
  const { counts, options, rejected, badRecords, source } = metadata;
  const preset = options.preset;
  return {
    name,
    kind: 'extracted',
    state: 'ok',
    problem: null,
    path,
    rows,
    bytes,
    extracted: {
      source: source.name,
      type: String(options.type),
      preset: typeof preset === 'object' && preset !== null && 'id' in preset ? String(preset.id) : String(preset),
      language: options.language === true,
      pages: counts.pages,
      links: counts.links,
      candidates: counts.candidates,
      duplicates: counts.duplicates,
      rejected,
      bad_records: badRecords.count,
    },
    attached: null,
  };
}

function describeAttached(entry: AttachedEntry): ListedFile {
  if (entry.isDamaged) return { ...damaged(entry), kind: 'attached', bytes: 0 };
  const { file, state } = entry;
  return {
    name: file.name,
    kind: 'attached',
    state,
    problem: attachedProblem(file, state) ?? null,
    path: file.path,
    rows: file.rows - file.rowsWithoutUrl,
    bytes: file.identity.bytes,
    extracted: null,
    attached: { url_null: file.rowsWithoutUrl, attached_at: file.attachedAt, ...foreignAccount(file) },
  };
}

function damaged({ name, path, message }: { name: string; path: string; message: string }) {
  return { name, state: 'damaged' as const, problem: message, path, rows: 0, extracted: null, attached: null };
}

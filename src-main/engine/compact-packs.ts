import { createHash } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { AppError } from '#shared/errors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { PackKind, PackMember } from '../catalog/queries/packs.ts';
import type { PackStore } from '../store/pack-store.ts';
import type { Log } from '../util/log.ts';
import { openPacks } from './open-packs.ts';

/** Rows of the catalog that are held at once. */
const BATCH = 1000;
/** Room that is left for the catalog's own log while a pack is copied. */
const SPARE_BYTES = 16 * 2 ** 20;

const PREFIX = { original: '', thumbnail: 'thumbs-' } as const;

/** A pack in which bytes lie that no image refers to. */
export interface HoledPack {
  kind: PackKind;
  pack: string;
  /** Committed bytes. */
  end: number;
  /** Those of them that images refer to, tar headers and padding included. */
  live: number;
}

/** The packs with holes, in their order. @param gone bytes of a pack that are to be taken for unreferenced besides */
export function findHoledPacks(catalog: Catalog, gone: ReadonlyMap<string, number> = new Map()): HoledPack[] {
  const live = { original: catalog.packs.live('original'), thumbnail: catalog.packs.live('thumbnail') };
  return [...catalog.images.packEnds()]
    .map(([pack, end]): HoledPack => {
      const kind = pack.startsWith(PREFIX.thumbnail) ? 'thumbnail' : 'original';
      return { kind, pack, end, live: (live[kind].get(pack) ?? 0) - (gone.get(pack) ?? 0) };
    })
    .filter(({ end, live: bytes }) => end > bytes);
}

/** Says at once that a pack's copy would not fit, instead of half way. @throws AppError DISK_FULL */
async function requireRoom(dir: string, { pack, live }: HoledPack): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  const needed = live + SPARE_BYTES;
  if (live === 0 || free >= needed) return;
  const inMb = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
  throw new AppError('DISK_FULL', `writing store/${pack} anew needs ${inMb(needed)} on the drive of ${dir}, which has ${inMb(free)} left`, {
    data: { path: dir, needed, free },
  });
}

/** Reads a file of a pack and proves that it is what was stored, so that damage is never copied under a new name. */
async function readProven(store: PackStore, kind: PackKind, pack: string, member: PackMember): Promise<Buffer> {
  const bytes = await store.read({ pack, offset: member.offset, length: member.length });
  const sha256 = member.sha256.toString('hex');
  const isOriginal = kind === 'original' && member.kept === 'original';
  if (crc32(bytes) !== member.crc || (isOriginal && createHash('sha256').update(bytes).digest('hex') !== sha256)) {
    throw new AppError(
      'LIBRARY_DAMAGED',
      `${store.path(pack)} at ${member.offset}: the bytes of image ${sha256} are not those that were stored`,
      {
        data: { path: store.path(pack), offset: member.offset },
      },
    );
  }
  return bytes;
}

/**
 * Writes packs anew without their holes, one after the other: what is referenced is appended to later packs and synced, one transaction
 * moves the catalog to it and gives up the old pack, then that file goes. A kill in between leaves bytes that the next open of the packs
 * removes.
 * @param options.onPack is called after each pack with the bytes copied so far
 * @throws AppError DISK_FULL, LIBRARY_DAMAGED; packs that are done stay done
 */
export async function compactPacks(
  catalog: Catalog,
  storeDir: string,
  options: { log: Log; signal: AbortSignal; onPack: (done: number, bytesCopied: number) => void },
): Promise<{ packs: number; bytesCopied: number }> {
  const { log, signal, onPack } = options;
  const packs = await openPacks(catalog, storeDir, { log });
  const stores = { original: packs.originals, thumbnail: packs.thumbnails };
  try {
    const holed = findHoledPacks(catalog);
    // The last pack takes what is appended, unless it is to go itself.
    for (const kind of ['original', 'thumbnail'] as const) {
      const last = stores[kind].lastPack();
      if (holed.some(({ pack }) => pack === last)) await stores[kind].startNewPack();
    }
    let bytesCopied = 0;
    for (const [done, holedPack] of holed.entries()) {
      signal.throwIfAborted();
      const { kind, pack } = holedPack;
      const store = stores[kind];
      await requireRoom(storeDir, holedPack);
      const moved: { sha256: Buffer; pack: string; offset: number }[] = [];
      for (let after = -1; ; ) {
        const members = catalog.packs.members(kind, pack, after, BATCH);
        for (const member of members) {
          signal.throwIfAborted();
          const bytes = await readProven(store, kind, pack, member);
          const name = `${member.sha256.toString('hex')}.${kind === 'original' ? member.format : 'jpg'}`;
          const { pack: to, offset } = await store.append(name, bytes);
          moved.push({ sha256: member.sha256, pack: to, offset });
          bytesCopied += bytes.length;
          after = member.offset;
        }
        if (members.length < BATCH) break;
      }
      await store.sync();
      catalog.transaction(() => {
        for (const { sha256, ...place } of moved) catalog.packs.move(kind, sha256, place);
        for (const [name, end] of Object.entries(store.ends())) catalog.images.raisePackEnd(name, end);
        catalog.packs.setEmpty(pack);
      });
      await store.remove(pack);
      onPack(done + 1, bytesCopied);
    }
    return { packs: holed.length, bytesCopied };
  } catch (error) {
    await packs.close();
    // A copy that did not come to its end should not fill the drive until the next download.
    await (await openPacks(catalog, storeDir, { log })).close();
    throw error;
  } finally {
    await packs.close();
  }
}

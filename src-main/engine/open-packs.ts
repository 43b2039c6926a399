import type { Catalog } from '../catalog/catalog.ts';
import { openPackStore, type PackStore } from '../store/pack-store.ts';
import type { Log } from '../util/log.ts';

/** The packs of a library, to be appended to by one operation at a time. */
export interface LibraryPacks {
  originals: PackStore;
  thumbnails: PackStore;
  close(): Promise<void>;
}

/** Opens both kinds of packs, or none. @throws AppError(LIBRARY_DAMAGED); AppError(LIBRARY_BUSY) while somebody else has them open */
export async function openPacks(catalog: Catalog, dir: string, { log }: { log: Log }): Promise<LibraryPacks> {
  const committed = catalog.images.packEnds();
  const packs = { dir, committedEnd: (pack: string) => committed.get(pack), log };
  const originals = await openPackStore({ ...packs, prefix: '' });
  const thumbnails = await openPackStore({ ...packs, prefix: 'thumbs-' }).catch(async (error: unknown) => {
    await originals.close();
    throw error;
  });
  return {
    originals,
    thumbnails,
    async close() {
      await Promise.all([originals.close(), thumbnails.close()]);
    },
  };
}

import { join } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import type { PackKind, PackMember } from '../catalog/queries/packs.ts';
import { checkPack, type ExpectedFile } from '../store/check-pack.ts';

/** Rows of the catalog that are held at once. */
const BATCH = 1000;

/** Packs of thumbnails begin with this, those of originals with a digit. */
const kindOf = (pack: string): PackKind => (pack.startsWith('thumbs-') ? 'thumbnail' : 'original');

function expectedFile(kind: PackKind, { sha256, kept, offset, length, crc }: PackMember): ExpectedFile {
  const hex = sha256.toString('hex');
  const isOriginal = kind === 'original' && kept === 'original';
  const what = `${kind === 'thumbnail' ? 'the thumbnail of ' : ''}image ${hex}`;
  return { what, offset, length, crc32: crc, sha256: isOriginal ? hex : null };
}

/** Reads every pack to its committed end and compares it with the catalog. @param tell is called with each problem */
export async function verifyPacks(
  catalog: Catalog,
  storeDir: string,
  tell: (problem: string) => void,
  { signal }: { signal: AbortSignal },
): Promise<{ images: number; thumbnails: number; bytes: number; unreferencedBytes: number }> {
  const found = { images: 0, thumbnails: 0, bytes: 0, unreferencedBytes: 0 };
  const ends = catalog.images.packEnds();
  for (const kind of ['original', 'thumbnail'] as const) {
    for (const pack of catalog.packs.live(kind).keys()) {
      if ((ends.get(pack) ?? 0) === 0) tell(`catalog.sqlite: images refer to store/${pack}, of which nothing is committed`);
    }
  }
  for (const [pack, end] of ends) {
    if (end === 0) continue;
    const kind = kindOf(pack);
    const account = await checkPack({
      path: join(storeDir, pack),
      name: `store/${pack}`,
      end,
      filesAfter: (offset) => catalog.packs.members(kind, pack, offset, BATCH).map((member) => expectedFile(kind, member)),
      tell,
      signal,
    });
    found[kind === 'original' ? 'images' : 'thumbnails'] += account.files;
    found.bytes += account.bytes;
    found.unreferencedBytes += account.unreferencedBytes;
  }
  return found;
}

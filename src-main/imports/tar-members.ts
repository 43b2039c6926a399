import { TAR_BLOCK_BYTES, ustarPaddingBytes } from '../util/ustar.ts';
import { ByteReader } from './byte-reader.ts';
import { readPaxRecords, readTarHeader, type TarHeader } from './tar-header.ts';

/** A regular file of an archive. */
export interface TarMember {
  name: string;
  content: Buffer;
}

export interface TarMembersOptions {
  /** Asked before a member's content is read into memory; one that is not wanted is passed over. @param size bytes */
  wants: (name: string, size: number) => boolean;
  /** Told of what cannot be read. @param place the member or the position @param reason a fixed sentence */
  onSkip: (place: string, reason: string) => void;
}

/** PAX records and long names: some hundred bytes in honest archives. */
const MAX_EXTENSION_BYTES = 1 << 20;
/** Hard and symbolic links, devices, folders, pipes: their headers may state a size, yet no content follows. */
const WITHOUT_CONTENT = /^[1-6]$/;

/**
 * The wanted regular files of a tar, read once from front to back: ustar, GNU and PAX names and sizes. Nothing is ever written to where a
 * name points. After a damaged header the next sound one is looked for.
 * @param chunks the archive, unpacked
 */
export async function* tarMembers(chunks: AsyncIterable<Buffer>, { wants, onSkip }: TarMembersOptions): AsyncGenerator<TarMember> {
  const reader = new ByteReader(chunks);
  /** Of the next member, from what stands before it. */
  let name: string | undefined;
  let size: number | undefined;
  let isSparse = false;
  let isLost = false;
  try {
    for (;;) {
      const at = reader.position;
      const block = await reader.take(TAR_BLOCK_BYTES);
      if (block.byteLength === 0) return;
      if (block.byteLength < TAR_BLOCK_BYTES) return onSkip(`byte ${at}`, 'the archive ends inside a header');
      if (block.every((byte) => byte === 0)) {
        // One block of zeros ends an archive; in a damaged stretch it may be anything.
        if (isLost) continue;
        return;
      }
      const header = readTarHeader(block);
      if (!header) {
        if (!isLost) onSkip(`byte ${at}`, 'a damaged tar header');
        isLost = true;
        [name, size, isSparse] = [undefined, undefined, false];
        continue;
      }
      isLost = false;
      if (/^[xgLK]$/.test(header.type)) {
        const content = await readExtension(reader, header);
        if (content === undefined) onSkip(`byte ${at}`, 'an oversized or cut header extension');
        else if (header.type === 'L') name = content.toString('utf8').replace(/\0.*$/s, '');
        else if (header.type === 'x') {
          const records = readPaxRecords(content);
          if (!records) onSkip(`byte ${at}`, 'damaged PAX records');
          name = records?.get('path') ?? name;
          size = sizeOf(records?.get('size')) ?? size;
          isSparse = [...(records?.keys() ?? [])].some((key) => key.startsWith('GNU.sparse.'));
        }
        continue;
      }
      const member = { name: name ?? header.name, size: size ?? header.size };
      const isOdd = isSparse || header.type === 'S';
      [name, size, isSparse] = [undefined, undefined, false];
      if (WITHOUT_CONTENT.test(header.type)) {
        if (header.type !== '5') onSkip(member.name, 'a link or a device, not a file');
        continue;
      }
      if (isOdd) onSkip(member.name, 'a sparse file');
      else if (header.type !== '0' && header.type !== '7') onSkip(member.name, 'a tar member of an unknown type');
      else if (wants(member.name, member.size)) {
        const content = await reader.take(member.size);
        if (content.byteLength < member.size) return onSkip(member.name, 'the archive ends inside a file');
        await reader.skip(ustarPaddingBytes(member.size));
        yield { name: member.name, content };
        continue;
      }
      const whole = member.size + ustarPaddingBytes(member.size);
      if ((await reader.skip(whole)) < member.size) return onSkip(member.name, 'the archive ends inside a file');
    }
  } finally {
    await reader.close();
  }
}

/** undefined where it is too large or cut. */
async function readExtension(reader: ByteReader, { size }: TarHeader): Promise<Buffer | undefined> {
  if (size > MAX_EXTENSION_BYTES) {
    await reader.skip(size + ustarPaddingBytes(size));
    return undefined;
  }
  const content = await reader.take(size);
  await reader.skip(ustarPaddingBytes(size));
  return content.byteLength === size ? content : undefined;
}

function sizeOf(digits: string | undefined): number | undefined {
  const size = digits !== undefined && /^\d+$/.test(digits) ? Number(digits) : undefined;
  return Number.isSafeInteger(size) ? size : undefined;
}

/** IPTC's older, binary form of the rights fields. */
export interface IptcRights {
  byline?: string[];
  credit?: string[];
  copyright?: string[];
}

const PHOTOSHOP = 'Photoshop 3.0\0';
const IPTC_RESOURCE = 0x0404;
/** Datasets of record 2, by number. */
const DATASETS: ReadonlyMap<number, keyof IptcRights> = new Map([
  [80, 'byline'],
  [110, 'credit'],
  [116, 'copyright'],
]);
const UTF8 = '\x1b%G';
const MAX_VALUES = 16;
const MAX_BYTES = 2048;

/**
 * By-line, credit and copyright notice of IPTC-IIM.
 * @param block Photoshop's resources, with or without their name, or the datasets themselves
 * @returns null where none of them is there
 */
export function iptcRights(block: Uint8Array): IptcRights | null {
  const rights: IptcRights = {};
  let isUtf8 = false;
  const bytes = datasetsIn(Buffer.from(block.buffer, block.byteOffset, block.byteLength));
  for (let at = 0; at + 5 <= bytes.length && bytes[at] === 0x1c; ) {
    const [, record = 0, dataset = 0] = bytes.subarray(at, at + 3);
    const length = bytes.readUInt16BE(at + 3);
    // Datasets of more than 32 KB have their length in another form; none of ours is that long.
    if (length > 0x7fff) break;
    const value = bytes.subarray(at + 5, at + 5 + length);
    at += 5 + length;
    if (record === 1 && dataset === 90) isUtf8 = value.toString('latin1') === UTF8;
    const field = record === 2 ? DATASETS.get(dataset) : undefined;
    const text = field && textOf(value.subarray(0, MAX_BYTES), isUtf8);
    if (!field || !text) continue;
    rights[field] = [...(rights[field] ?? []), text].slice(0, MAX_VALUES);
  }
  return Object.keys(rights).length > 0 ? rights : null;
}

function datasetsIn(block: Buffer): Buffer {
  let at = block.toString('latin1', 0, PHOTOSHOP.length) === PHOTOSHOP ? PHOTOSHOP.length : 0;
  while (at + 12 <= block.length && block.toString('latin1', at, at + 4) === '8BIM') {
    const id = block.readUInt16BE(at + 4);
    // The name with its length byte, and the content, are padded to an even length.
    const content = at + 6 + even((block[at + 6] ?? 0) + 1);
    if (content + 4 > block.length) break;
    const length = block.readUInt32BE(content);
    if (id === IPTC_RESOURCE) return block.subarray(content + 4, content + 4 + length);
    at = content + 4 + even(length);
  }
  return block;
}

const even = (length: number): number => length + (length & 1);

/** Without a declared character set it is UTF-8 where it can be. */
function textOf(bytes: Buffer, isUtf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: !isUtf8 }).decode(bytes).replaceAll('\0', '').trim();
  } catch {
    return bytes.toString('latin1').replaceAll('\0', '').trim();
  }
}

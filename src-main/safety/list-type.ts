/** Kinds of hash lists. `url` lists hold hashes of addresses; the others hashes of images. */
export const LIST_TYPES = ['md5', 'sha1', 'sha256', 'pdq', 'url'] as const;
export type ListType = (typeof LIST_TYPES)[number];

/** What the hashes of one set were made with. */
export const HASH_KINDS = ['md5', 'sha1', 'sha256', 'pdq'] as const;
export type HashKind = (typeof HASH_KINDS)[number];

export const HASH_BYTES: Readonly<Record<HashKind, number>> = { md5: 16, sha1: 20, sha256: 32, pdq: 32 };

/** Hashes of one list and one kind: sorted, none twice, one after the other. */
export interface HashBlob {
  /** Whether they are of addresses; else of images. */
  isUrl: boolean;
  kind: HashKind;
  hashes: Buffer;
}

/** What a hash of so many hex digits in a list of a type was made with; undefined where the length does not fit. */
export function kindOfHex(type: ListType, hexDigits: number): HashKind | undefined {
  if (type !== 'url') return hexDigits === HASH_BYTES[type] * 2 ? type : undefined;
  return (['md5', 'sha1', 'sha256'] as const).find((kind) => HASH_BYTES[kind] * 2 === hexDigits);
}

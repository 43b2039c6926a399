import { createHash } from 'node:crypto';
import { hasHash } from './hash-set.ts';
import { HASH_KINDS, type HashBlob, type HashKind } from './list-type.ts';
import { MIN_QUALITY, PdqIndex } from './pdq-index.ts';
import { urlForms } from './url-forms.ts';

/** What the catalog knows of a stored image. */
export interface KnownHashes {
  sha256: Uint8Array;
  md5: Uint8Array;
  pdq: Uint8Array;
  pdqQuality: number;
}

/** Asks all lists at once. It never says which entry or list has matched. */
export class SafetyMatcher {
  readonly #url: readonly HashBlob[];
  readonly #bytes: readonly HashBlob[];
  readonly #pdqHashes: Buffer;
  #pdq: PdqIndex | undefined;

  constructor(blobs: readonly HashBlob[]) {
    this.#url = blobs.filter(({ isUrl, hashes }) => isUrl && hashes.byteLength > 0);
    this.#bytes = blobs.filter(({ isUrl, kind, hashes }) => !isUrl && kind !== 'pdq' && hashes.byteLength > 0);
    this.#pdqHashes = Buffer.concat(blobs.filter(({ isUrl, kind }) => !isUrl && kind === 'pdq').map(({ hashes }) => hashes));
  }

  get hasUrls(): boolean {
    return this.#url.length > 0;
  }

  /** Whether bytes must be read to be sure of an image whose MD5 and SHA-256 are known. */
  get needsBytes(): boolean {
    return this.#bytes.some(({ kind }) => kind === 'sha1');
  }

  /** PDQ hashes of all lists, 32 bytes each. */
  get pdqHashes(): Buffer {
    return this.#pdqHashes;
  }

  /** Whether an address, in one of its forms, is in a list. */
  matchesUrl(url: string): boolean {
    return this.hasUrls && urlForms(url).some((form) => matches(this.#url, (kind) => createHash(kind).update(form, 'utf8').digest()));
  }

  /** Whether the bytes of an image are in a list. */
  matchesBytes(bytes: Uint8Array): boolean {
    return matches(this.#bytes, (kind) => createHash(kind).update(bytes).digest());
  }

  /** Whether a stored image is in a list, by what is known without its bytes. */
  matchesKnown({ sha256, md5, pdq, pdqQuality }: KnownHashes): boolean {
    return (
      this.#bytes.some(({ kind, hashes }) => kind !== 'sha1' && hasHash(hashes, kind === 'md5' ? md5 : sha256)) ||
      this.matchesPdq(pdq, pdqQuality)
    );
  }

  /** @param pdq 32 bytes @param quality 0-100; hashes below 50 match nothing */
  matchesPdq(pdq: Uint8Array, quality: number): boolean {
    if (quality < MIN_QUALITY || this.#pdqHashes.byteLength === 0) return false;
    this.#pdq ??= new PdqIndex(this.#pdqHashes);
    return this.#pdq.hasNear(pdq);
  }
}

/** Each kind of hash is made once, and only where a list asks for it. */
function matches(blobs: readonly HashBlob[], make: (kind: HashKind) => Buffer): boolean {
  return HASH_KINDS.some((kind) => {
    const asked = blobs.filter((blob) => blob.kind === kind);
    if (asked.length === 0) return false;
    const hash = make(kind);
    return asked.some(({ hashes }) => hasHash(hashes, hash));
  });
}

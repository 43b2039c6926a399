import { AppError } from '#shared/errors.ts';
import type { DrawnImage } from '../catalog/queries/images.ts';
import type { MediaAnswer, MediaKind, MediaSource } from '../http/media.ts';
import { blurImage } from '../images/blurred-image.ts';
import { orientJpeg } from '../images/orient-jpeg.ts';
import { PackReader } from '../store/pack-reader.ts';
import { Limiter } from '../util/limiter.ts';
import { SharedCache } from '../util/shared-cache.ts';
import { isImageHidden } from './hiding.ts';
import type { EngineServices } from './services.ts';

const VIEW_SIDE = 2048;
const VIEW_CACHE_BYTES = 64 * 2 ** 20;
const BLURRED_CACHE_BYTES = 8 * 2 ** 20;
/** Thumbnails that are blurred at once; more would take libuv's threads from the files. */
const BLURS_AT_ONCE = 3;
/** Originals that are held in memory at once for the decoders, which take no more. */
const VIEWS_AT_ONCE = 4;

type Bytes = Uint8Array<ArrayBuffer>;
type Picture = Extract<MediaAnswer, { found: 'picture' }>;
const sizeOf = ({ byteLength }: Bytes): number => byteLength;

/** Pictures of the engine's library. No decoder sees the bytes of a downloaded image here; that is left to processes of their own. */
export class LibraryMedia implements MediaSource {
  readonly #services: EngineServices;
  readonly #packs: PackReader;
  readonly #blurring = new Limiter(BLURS_AT_ONCE);
  readonly #viewing = new Limiter(VIEWS_AT_ONCE);
  readonly #blurred = new SharedCache<Bytes>(BLURRED_CACHE_BYTES, sizeOf);
  readonly #views = new SharedCache<Bytes>(VIEW_CACHE_BYTES, sizeOf);

  constructor(services: EngineServices) {
    this.#services = services;
    this.#packs = new PackReader(services.library().paths.store);
  }

  async find(kind: MediaKind, sha256: string, signal: AbortSignal): Promise<MediaAnswer> {
    const { catalog } = this.#services.library();
    const image = this.#drawn(sha256);
    if (!image) return { found: 'nothing' };
    if (kind === 'blurred' || kind === 'blurred-image') return await this.#blur(sha256, image, signal);
    const hiding = this.#services.hiding();
    // Also where the user has switched hiding off: a browser that kept the picture would show it after it is switched on again.
    const isUnsafe = isImageHidden(catalog, sha256, { ...hiding, hideUnsafe: true });
    if (isUnsafe && hiding.hideUnsafe && !this.#services.reveal.isRevealed(sha256)) return { found: 'hidden' };
    const picture = kind === 'thumb' || image.original === null ? await this.#thumbnail(sha256, image) : await this.#view(sha256, signal);
    return picture ? { ...picture, mayBeKept: !isUnsafe } : { found: 'nothing' };
  }

  /** Asked anew for each read: a compaction may have moved the bytes. */
  #drawn(sha256: string): DrawnImage | undefined {
    return this.#services.library().catalog.images.drawn(Buffer.from(sha256, 'hex'));
  }

  async #thumbnail(sha256: string, { orientation }: DrawnImage): Promise<Omit<Picture, 'mayBeKept'> | undefined> {
    const bytes = await this.#packs.read(() => this.#drawn(sha256)?.thumbnail);
    if (!bytes) return undefined;
    return { found: 'picture', bytes: orientation === 1 ? bytes : orientJpeg(bytes, orientation), type: 'image/jpeg' };
  }

  async #blur(sha256: string, image: DrawnImage, signal: AbortSignal): Promise<MediaAnswer> {
    const make = async (nobodyWaits: AbortSignal): Promise<Bytes> => {
      const thumbnail = await this.#thumbnail(sha256, image);
      if (!thumbnail) throw new AppError('LIBRARY_DAMAGED', `image ${sha256} went while it was read`);
      return new Uint8Array(await this.#blurring.run(() => blurImage(thumbnail.bytes, image.orientation !== 1), { signal: nobodyWaits }));
    };
    return { found: 'picture', bytes: await this.#blurred.get(sha256, make, signal), type: 'image/png', mayBeKept: true };
  }

  async #view(sha256: string, signal: AbortSignal): Promise<Omit<Picture, 'mayBeKept'> | undefined> {
    const make = (nobodyWaits: AbortSignal): Promise<Bytes> => this.#viewing.run(() => draw(nobodyWaits), { signal: nobodyWaits });
    const draw = async (nobodyWaits: AbortSignal): Promise<Bytes> => {
      const bytes = await this.#packs.read(() => this.#drawn(sha256)?.original ?? undefined);
      if (!bytes) throw new AppError('LIBRARY_DAMAGED', `image ${sha256} went while it was read`);
      const viewers = this.#services.viewers();
      const outcome = await viewers.run<Uint8Array>('view', { bytes, maxSide: VIEW_SIDE }, { signal: nobodyWaits });
      if (outcome.ok) return new Uint8Array(outcome.value);
      throw new AppError('SOURCE_UNREADABLE', `image ${sha256} cannot be drawn: ${outcome.message}`, { data: { sha256 } });
    };
    return { found: 'picture', bytes: await this.#views.get(sha256, make, signal), type: 'image/webp' };
  }

  /** Waits for the reads under way. */
  close(): Promise<void> {
    return this.#packs.close();
  }
}

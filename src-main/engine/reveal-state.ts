/** How long images that were named are in clear. */
const IMAGE_MS = 60_000;
/** More than a screen has; the oldest are hidden again. */
const MAX_IMAGES = 5000;

/** Which hidden images the user has asked to see. It is in memory only: a restart hides all. */
export class RevealState {
  readonly #now: () => number;
  /** sha256 to the time at which it is hidden again, the soonest first. */
  readonly #images = new Map<string, number>();
  #allUntil = 0;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param images sha256, 64 lower-case hex digits each @returns until when they are in clear, milliseconds since 1970 */
  revealImages(images: readonly string[]): number {
    const until = this.#now() + IMAGE_MS;
    for (const image of images) {
      this.#images.delete(image);
      this.#images.set(image, until);
    }
    for (const [image, end] of this.#images) {
      if (end > this.#now() && this.#images.size <= MAX_IMAGES) break;
      this.#images.delete(image);
    }
    return until;
  }

  /** @param minutes 0 hides all again, the named ones too @returns until when, milliseconds since 1970 */
  revealAll(minutes: number): number {
    this.#allUntil = this.#now() + minutes * 60_000;
    if (minutes === 0) this.#images.clear();
    return this.#allUntil;
  }

  /** Until when all are in clear; null while they are hidden. */
  get allUntil(): number | null {
    return this.#allUntil > this.#now() ? this.#allUntil : null;
  }

  isRevealed(sha256: string): boolean {
    return this.allUntil !== null || (this.#images.get(sha256) ?? 0) > this.#now();
  }
}

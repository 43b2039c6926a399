import type { ImageFacts } from '#main/images/image-facts.ts';
import type { ItemStatus } from '#shared/outcome.ts';

/** A file and what is to be said of it: facts (those that are named), or one of some statuses. */
export interface OddImage {
  name: string;
  bytes: Uint8Array;
  /** Facts that it must have; or `statuses` that it may end with. With both either is right. */
  facts?: { [Key in keyof ImageFacts]?: unknown };
  statuses?: readonly ItemStatus[];
}

export const BROKEN: readonly ItemStatus[] = ['decode_error'];
/** For bytes of which nothing is known: anything but a crash or a wrong word. */
export const ANY_FAILURE: readonly ItemStatus[] = ['decode_error', 'not_an_image', 'too_many_pixels'];

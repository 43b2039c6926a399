import { AppError } from '#shared/errors.ts';
import type { Log } from '../util/log.ts';
import { plainPath } from './plain-path.ts';
import { plainText } from './security-headers.ts';
import type { AnswerRequest } from './static.ts';

/**
 * `thumb`: the thumbnail in clear. `image`: in clear, for looking at it closely, at most 2,048 pixels a side. `blurred` and
 * `blurred-image`: a few colours, whether the image is hidden or not.
 */
export const MEDIA_KINDS = ['thumb', 'blurred', 'image', 'blurred-image'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

export type MediaAnswer =
  | {
      found: 'picture';
      bytes: Uint8Array<ArrayBuffer>;
      type: 'image/jpeg' | 'image/webp' | 'image/png';
      /** Whether a browser may keep it: it is not an image that will have to be hidden again. */
      mayBeKept: boolean;
    }
  /** There, but not to be seen in clear now. */
  | { found: 'hidden' }
  | { found: 'nothing' };

/** Where pictures come from. */
export interface MediaSource {
  /**
   * @param sha256 64 lower-case hex digits @param signal aborted when nobody waits for the answer any more
   * @throws AppError NO_LIBRARY, LIBRARY_DAMAGED and SOURCE_UNREADABLE; the signal's reason
   */
  find(kind: MediaKind, sha256: string, signal: AbortSignal): Promise<MediaAnswer>;
}

const PATH = new RegExp(`^/media/(${MEDIA_KINDS.join('|')})/([0-9a-f]{64})$`);

const isKind = (word: string | undefined): word is MediaKind => MEDIA_KINDS.some((kind) => kind === word);

/** Answers `/media/<kind>/<sha256>`. */
export function createMedia(source: MediaSource, log: Log): AnswerRequest {
  return async (request) => {
    const [, kind, sha256] = PATH.exec(plainPath(new URL(request.url).pathname) ?? '') ?? [];
    if (!isKind(kind) || sha256 === undefined) return plainText(404, 'There is no picture at this address.');
    let answer: MediaAnswer;
    try {
      answer = await source.find(kind, sha256, request.signal);
    } catch (error) {
      if (request.signal.aborted) return plainText(499, 'The request was given up.');
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'NO_LIBRARY') return plainText(404, error.message);
      log.error({ kind, sha256, code: error.code, reason: error.message }, 'a picture could not be read');
      return plainText(500, error.message);
    }
    switch (answer.found) {
      case 'nothing':
        return plainText(404, 'The library has no picture of this hash.');
      case 'hidden':
        return plainText(403, 'This picture is hidden. Reveal it first.');
      case 'picture': {
        const { bytes, type, mayBeKept } = answer;
        const cache = mayBeKept ? 'private, max-age=31536000, immutable' : 'no-store';
        const headers = { 'Content-Type': type, 'Content-Length': String(bytes.byteLength), 'Cache-Control': cache };
        return new Response(bytes, { headers });
      }
    }
  };
}

import type { Handler } from '../create-engine.ts';

/** The pictures of the grid, many with one question: asked for one by one, they would cost a browser more than their drawing. */
export const thumbnails: Handler<'thumbnails'> = async (services, { images, blurred }, { signal }) => {
  const media = services.media();
  const find = async (sha256: string): Promise<Uint8Array<ArrayBuffer> | null> => {
    try {
      const answer = await media.find(blurred ? 'blurred' : 'thumb', sha256, signal);
      return answer.found === 'picture' ? answer.bytes : null;
    } catch (error) {
      signal.throwIfAborted();
      // The others are not to be missing because of it.
      services.log.error({ sha256, reason: error instanceof Error ? error.stack : String(error) }, 'a picture could not be read');
      return null;
    }
  };
  return { pictures: await Promise.all(images.map(find)) };
};

import type { ImageFacts, InspectOptions } from '#main/images/image-facts.ts';
import { inspectImage } from '#main/images/inspect-image.ts';
import { type Outcome, success } from '#shared/outcome.ts';
import { defineTask } from '../task.ts';

/** sharp's own buffers cannot be handed over between threads; a plain array can. */
const transferable = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/** inspectImage on a worker thread. Input bytes are copied by the message, output bytes are handed over. */
export default defineTask<{ bytes: Uint8Array; options: InspectOptions }, Outcome<ImageFacts>>({
  async run({ bytes, options }) {
    const outcome = await inspectImage(bytes, options);
    if (!outcome.ok) return { value: outcome };
    const thumbnail = transferable(outcome.value.thumbnail);
    const keeps = outcome.value.kept;
    if (keeps === null || keeps === 'original') return { value: success({ ...outcome.value, thumbnail }), transfer: [thumbnail.buffer] };
    const kept = transferable(keeps);
    return { value: success({ ...outcome.value, thumbnail, kept }), transfer: [thumbnail.buffer, kept.buffer] };
  },
});

import type { Handler } from '../create-engine.ts';

/** Lets hidden images be read in clear for a while. */
export const reveal: Handler<'reveal'> = async (services, input) => ({
  until: 'images' in input ? services.reveal.revealImages(input.images) : services.reveal.revealAll(input.minutes),
});

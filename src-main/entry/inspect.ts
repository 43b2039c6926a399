import type { DownloadedInput } from '../exports/downloaded-sample.ts';
import type { InspectOptions } from '../images/image-facts.ts';
import { inspectImage } from '../images/inspect-image.ts';
import { serveChild } from '../util/child-rpc.ts';

/**
 * Entry of a process that inspects images, or makes samples of them. It stands apart because native decoders read bytes from strangers in it. It
 * holds nothing, so without its parent it ends at once, whatever a decoder is at.
 */
process.on('disconnect', () => process.exit(0));
serveChild(
  {
    ping: async () => null,
    inspect: ({ bytes, options }: { bytes: Uint8Array; options: InspectOptions }) => inspectImage(bytes, options),
    sample: async (input: DownloadedInput) => await (await import('../exports/downloaded-sample.ts')).downloadedSample(input),
  },
  { onStop: async () => {} },
);

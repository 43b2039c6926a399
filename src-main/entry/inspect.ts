import { failure, type Outcome } from '#shared/outcome.ts';
import type { DownloadedInput } from '../exports/downloaded-sample.ts';
import type { ImageFacts, InspectOptions } from '../images/image-facts.ts';
import { inspectImage } from '../images/inspect-image.ts';
import { viewImage } from '../images/view-image.ts';
import { SafetyMatcher } from '../safety/safety-matcher.ts';
import { serveChild } from '../util/child-rpc.ts';

/**
 * Entry of a process that inspects images, or makes samples of them. It stands apart because native decoders read bytes from strangers in it. It
 * keeps nothing of them, so without its parent it ends at once, whatever a decoder is at.
 */
process.on('disconnect', () => process.exit(0));

let lists: SafetyMatcher | undefined;

/** Nothing of a picture that is in a list leaves this process. */
async function inspect({ bytes, options }: { bytes: Uint8Array; options: InspectOptions }): Promise<Outcome<ImageFacts>> {
  const inspected = await inspectImage(bytes, options);
  if (!inspected.ok || lists === undefined) return inspected;
  const { pdq } = inspected.value.hashes;
  return lists.matchesPdq(pdq.hash, pdq.quality) ? failure('quarantined', 'quarantined') : inspected;
}

serveChild(
  {
    start: async ({ pdqHashes }: { pdqHashes: Uint8Array }) => {
      if (pdqHashes.byteLength > 0) lists = new SafetyMatcher([{ isUrl: false, kind: 'pdq', hashes: Buffer.from(pdqHashes) }]);
      return null;
    },
    inspect,
    view: viewImage,
    sample: async (input: DownloadedInput) => {
      // No facts are made of these images, so the hash takes a look of its own; a picture of which none can be taken does not pass.
      const seen = lists === undefined ? undefined : await inspect({ bytes: input.bytes, options: { keep: 'none' } });
      if (seen && !seen.ok) return seen;
      return await (await import('../exports/downloaded-sample.ts')).downloadedSample(input);
    },
  },
  { onStop: async () => {} },
);

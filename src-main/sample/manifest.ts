import * as z from 'zod';

/** How the sample host answers for one path. */
export const behaviourSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ok') }),
  z.strictObject({ kind: z.literal('status'), status: z.number().int() }),
  /** 429 with Retry-After to the first request, fine afterwards. */
  z.strictObject({ kind: z.literal('rate-limited-once'), retryAfterSeconds: z.number().int() }),
  /** The whole body, but in pieces over this time. */
  z.strictObject({ kind: z.literal('drip'), durationMs: z.number().int() }),
  /** Half of the body, then silence. */
  z.strictObject({ kind: z.literal('stall') }),
  /** Content-Length of the whole, half of the body, then the connection closes. */
  z.strictObject({ kind: z.literal('truncated') }),
  /** A web page that says it is image/jpeg. */
  z.strictObject({ kind: z.literal('html-as-jpeg') }),
  z.strictObject({ kind: z.literal('redirect'), status: z.number().int(), to: z.string() }),
  z.strictObject({ kind: z.literal('robots-tag'), value: z.string() }),
  z.strictObject({ kind: z.literal('content-type'), value: z.string() }),
  /** The first kilobyte of the image, then noise up to its length. */
  z.strictObject({ kind: z.literal('damaged') }),
  z.strictObject({ kind: z.literal('empty') }),
  /** The connection closes without an answer. */
  z.strictObject({ kind: z.literal('reset') }),
]);

const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const sampleImageSchema = z.strictObject({
  /** Name in images.tar; its content lies at `offset`, `bytes` long. */
  file: z.string(),
  offset: z.number().int(),
  bytes: z.number().int(),
  sha256: hash,
  topic: z.string(),
  /** Overall colour. */
  tone: z.string(),
  format: z.enum(['jpg', 'png', 'webp']),
  width: z.number().int(),
  height: z.number().int(),
  seed: z.string(),
  /** Of the RGB bytes that the generator painted, before encoding; only for originals. */
  pixelsSha256: hash.optional(),
  copyOf: z.strictObject({ file: z.string(), how: z.string() }).optional(),
});

export const samplePathSchema = z.strictObject({
  /** Path and query of the URL. */
  path: z.string(),
  /** The image that the answer is made of; null where there is none. */
  file: z.string().nullable(),
  behaviour: behaviourSchema,
  /** What a download of it ends with, a word of the item status table. */
  expected: z.string(),
});

export const sampleLinkSchema = z.strictObject({
  page: z.string(),
  /** As it stands in the page: absolute, relative or protocol-relative. */
  link: z.string(),
  url: z.string(),
  caption: z.string(),
  /** Topic of the image behind the link. */
  topic: z.string(),
  /** Topic that the caption speaks of; null when it speaks of none. */
  captionTopic: z.string().nullable(),
  language: z.string().nullable(),
  /** `handwritten` captions are in no lexicon. */
  quality: z.enum(['handwritten', 'composed', 'wrong', 'poor']),
});

export const sampleManifestSchema = z.strictObject({
  name: z.string(),
  licence: z.string(),
  /** Where all links of the WAT point to: the sample host on its default port. */
  origin: z.string(),
  port: z.number().int(),
  topics: z.array(z.string()),
  wat: z.strictObject({
    file: z.string(),
    records: z.number().int(),
    pages: z.number().int(),
    /** Entries of all `Links` lists. */
    links: z.number().int(),
    /** Of these: IMG@/src with an alt text that is not empty and an address that is http or https. */
    imagePairs: z.number().int(),
  }),
  images: z.array(sampleImageSchema),
  paths: z.array(samplePathSchema),
  /** The links with a caption to an image, in the order of the WAT, repeated ones included. */
  links: z.array(sampleLinkSchema),
});

export type SampleManifest = z.infer<typeof sampleManifestSchema>;
export type SampleImage = z.infer<typeof sampleImageSchema>;
export type SamplePath = z.infer<typeof samplePathSchema>;
export type SampleLink = z.infer<typeof sampleLinkSchema>;
export type SampleBehaviour = z.infer<typeof behaviourSchema>;

import { ITEM_STATUSES } from '../outcome.ts';

/** The two sets of rows that a query can be asked over: records of the library, candidate pairs of the pool. */
export type Scope = 'library' | 'pool';

/**
 * How a field is asked for. `number` and `date`: comparisons and ranges. `words`: a phrase inside a text. `match`: the whole value, `*` as
 * wildcard. `choice`: the same over a closed list. `tags`: `match` against any of a row's tags.
 */
export type FieldKind = 'number' | 'date' | 'words' | 'match' | 'choice' | 'tags' | 'meaning' | 'like';

export interface Field {
  kind: FieldKind;
  meaning: string;
  /** Where the field has values. */
  scopes: readonly Scope[];
  /** Other names that the parser takes; the printer writes the field's own. */
  aliases?: readonly string[];
  /** The values of a `choice`. */
  choices?: readonly string[];
  /** Why the field can be written down but not yet answered. */
  unanswered?: string;
}

const BOTH = ['library', 'pool'] as const;
const LIBRARY = ['library'] as const;
const YES_NO = ['yes', 'no'] as const;

/** Every field of the query language but the scores, which a library names itself. */
export const FIELDS: Readonly<Record<string, Field>> = {
  text: { kind: 'words', scopes: BOTH, aliases: ['caption'], meaning: 'Words of the caption; a bare word means the same.' },
  length: { kind: 'number', scopes: BOTH, meaning: 'Length of the caption in characters (code points).' },
  lang: { kind: 'match', scopes: BOTH, aliases: ['language'], meaning: 'Language of the caption, as cld3 names it.' },
  type: {
    kind: 'choice',
    scopes: BOTH,
    choices: ['image', 'image_only', 'audio', 'video', 'text'],
    meaning: 'What the link leads to.',
  },
  host: { kind: 'match', scopes: BOTH, meaning: 'Host of the image URL.' },
  url: { kind: 'match', scopes: BOTH, meaning: 'The image URL.' },
  page: { kind: 'match', scopes: BOTH, aliases: ['page_url'], meaning: 'URL of the page that the image stands on.' },
  source: { kind: 'match', scopes: BOTH, aliases: ['crawl_file'], meaning: 'Crawl file that the pair was found in.' },
  date: { kind: 'date', scopes: BOTH, meaning: 'When the page was crawled (WARC-Date, UTC).' },
  claimed_width: { kind: 'number', scopes: BOTH, meaning: 'Width that the page claims, in pixels.' },
  claimed_height: { kind: 'number', scopes: BOTH, meaning: 'Height that the page claims, in pixels.' },
  uid: { kind: 'match', scopes: BOTH, meaning: 'md5 of caption and URL, as cc2dataset makes it.' },
  id: { kind: 'number', scopes: LIBRARY, meaning: 'Number of the record in this library.' },
  status: {
    kind: 'choice',
    scopes: LIBRARY,
    choices: ['pending', ...Object.keys(ITEM_STATUSES)],
    meaning: 'What became of the download.',
  },
  http: { kind: 'number', scopes: LIBRARY, aliases: ['http_status'], meaning: 'HTTP status of the last download.' },
  width: { kind: 'number', scopes: LIBRARY, meaning: 'Width of the downloaded image in pixels.' },
  height: { kind: 'number', scopes: LIBRARY, meaning: 'Height of the downloaded image in pixels.' },
  bytes: { kind: 'number', scopes: LIBRARY, meaning: 'Size of the downloaded file.' },
  format: {
    kind: 'choice',
    scopes: LIBRARY,
    choices: ['jpg', 'png', 'webp', 'gif', 'avif', 'tiff'],
    meaning: 'Type of the downloaded image.',
  },
  sha256: { kind: 'match', scopes: LIBRARY, meaning: 'SHA-256 of the downloaded file, in hex.' },
  phash: { kind: 'match', scopes: LIBRARY, meaning: 'pHash of the image, 16 hex digits.' },
  animated: { kind: 'choice', scopes: LIBRARY, choices: YES_NO, meaning: 'Whether the image has several frames.' },
  alpha: { kind: 'choice', scopes: LIBRARY, choices: YES_NO, meaning: 'Whether the image has transparency.' },
  orientation: { kind: 'number', scopes: LIBRARY, meaning: 'EXIF orientation, 1 to 8; 1 is upright.' },
  quality: { kind: 'number', scopes: LIBRARY, meaning: 'Quality that a JPEG was saved with, 1 to 100, by its tables.' },
  profile: { kind: 'match', scopes: LIBRARY, meaning: 'Name of the colour profile.' },
  camera: { kind: 'match', scopes: LIBRARY, meaning: 'Make and model of the camera.' },
  taken: { kind: 'date', scopes: LIBRARY, meaning: "When the picture was taken, by the camera's clock." },
  exif: { kind: 'number', scopes: LIBRARY, meaning: "Number of EXIF tags, as img2dataset's reader sees them." },
  creator: { kind: 'match', scopes: LIBRARY, meaning: 'Creator that the file names (XMP, IPTC or EXIF).' },
  copyright: { kind: 'match', scopes: LIBRARY, meaning: 'Copyright notice in the file.' },
  licence: { kind: 'match', scopes: LIBRARY, aliases: ['license'], meaning: 'Link to a licence in the file.' },
  data_mining: { kind: 'match', scopes: LIBRARY, meaning: 'What the file says of data mining, such as `DMI-PROHIBITED` (PLUS).' },
  source_type: { kind: 'match', scopes: LIBRARY, meaning: 'How the picture was made, such as `trainedAlgorithmicMedia` (IPTC).' },
  rating: { kind: 'number', scopes: LIBRARY, meaning: 'The rating that the user gave, 0 to 5.' },
  flag: { kind: 'choice', scopes: LIBRARY, choices: ['pick', 'reject'], meaning: 'The flag that the user set.' },
  tag: { kind: 'tags', scopes: LIBRARY, aliases: ['tags'], meaning: 'A tag of the record.' },
  meaning: { kind: 'meaning', scopes: LIBRARY, meaning: 'The 1,000 images nearest to a text.' },
  like: {
    kind: 'like',
    scopes: LIBRARY,
    meaning: 'The 1,000 images nearest to an image: the id of a record, a SHA-256 or the path of a file.',
  },
  dup: { kind: 'match', scopes: LIBRARY, meaning: 'Place in a group of duplicates.', unanswered: 'it needs the duplicate groups' },
  rights: { kind: 'match', scopes: LIBRARY, meaning: 'Verdict of the rights check.', unanswered: 'it needs the rights check' },
};

const CANONICAL = new Map(
  Object.entries(FIELDS).flatMap(([name, field]) => [name, ...(field.aliases ?? [])].map((alias) => [alias, name])),
);

/** The field of FIELDS that a name or alias means, letter case aside; undefined for anything else. */
export function canonicalFieldName(name: string): string | undefined {
  return CANONICAL.get(name.toLowerCase());
}

/** Splits `aesthetic@v1-b32` into the name of the score and its version; a bare name has none. */
export function splitScore(reference: string): { name: string; version: string | undefined } {
  const at = reference.indexOf('@');
  return at < 0 ? { name: reference, version: undefined } : { name: reference.slice(0, at), version: reference.slice(at + 1) };
}

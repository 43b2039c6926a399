import type { MirrorRecord } from './queries/mirror.ts';

/** Of the JSON in `image.traits` and `image.rights`, what the lens mirrors. */
interface Traits {
  orientation?: number;
  quality?: number;
  profile?: string;
  make?: string;
  model?: string;
  /** `2024-05-06T07:08:09` */
  date?: string;
}
interface Rights {
  xmp?: Readonly<Record<string, readonly string[]>>;
  iptc?: { byline?: readonly string[]; copyright?: readonly string[] };
  exif?: { artist?: string; copyright?: string };
}

/**
 * The facts of a record's image as the lens keeps them; null without an image. Of several places that name a creator or a copyright
 * XMP counts first, then IPTC, then EXIF.
 */
export function mirrorFacts({ phash, is_animated, has_alpha, traits, rights, exif_tags }: MirrorRecord) {
  if (phash === null || traits === null) return null;
  const { orientation, quality, profile, make, model, date } = JSON.parse(traits) as Traits;
  const { xmp = {}, iptc, exif } = rights === null ? {} : (JSON.parse(rights) as Rights);
  return {
    phash: phash.toString('hex'),
    isAnimated: is_animated === 1,
    hasAlpha: has_alpha === 1,
    orientation: orientation ?? null,
    jpegQuality: quality ?? null,
    profile: profile ?? null,
    camera: cameraOf(make, model),
    taken: date === undefined ? null : timeOf(date),
    exifTags: exif_tags,
    creator: xmp.creator?.[0] ?? iptc?.byline?.[0] ?? exif?.artist ?? null,
    copyright: xmp.rights?.[0] ?? iptc?.copyright?.[0] ?? exif?.copyright ?? null,
    licence: xmp.webStatement?.[0] ?? xmp.licence?.[0] ?? null,
    dataMining: lastSegment(xmp.dataMining?.[0]),
    sourceType: lastSegment(xmp.digitalSourceType?.[0]),
  };
}

/** Most models say their make. */
function cameraOf(make: string | undefined, model: string | undefined): string | null {
  if (make === undefined || model === undefined) return model ?? make ?? null;
  return model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`;
}

/** Some write the code alone, others the vocabulary's URL of it. */
function lastSegment(value: string | undefined): string | null {
  return value?.split('/').at(-1) ?? null;
}

/** null for a date that no calendar has. */
function timeOf(date: string): number | null {
  const time = Date.parse(`${date}Z`);
  return Number.isNaN(time) ? null : time;
}

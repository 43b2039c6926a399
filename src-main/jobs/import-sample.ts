import { createHash } from 'node:crypto';
import type { NewSample } from '../catalog/queries/samples.ts';
import type { ImageFacts } from '../images/image-facts.ts';
import type { Fields, ImportRow } from '../imports/import-row.ts';
import { exactJsonText } from '../util/exact-json.ts';
import { urlHost } from '../util/url-host.ts';

/** What is known of an image that came along. */
type Facts = Pick<ImageFacts, 'sha256' | 'md5' | 'width' | 'height' | 'exif'>;

/**
 * Whether the stored bytes are other ones than those that were downloaded: resized, or encoded again, by the tool before us. Told by the
 * hash, and by the size where there is none.
 */
function isReworked({ original, image }: ImportRow, facts: Facts): boolean {
  if (original.hashes.length > 0 && image !== null)
    return original.hashes.every(({ name, value }) => hashOf(name, image, facts) !== value.toLowerCase());
  return (original.width ?? facts.width) !== facts.width || (original.height ?? facts.height) !== facts.height;
}

function hashOf(name: string, image: Buffer, { md5, sha256 }: Facts): string {
  if (name === 'md5') return md5;
  return name === 'sha256' ? sha256 : createHash(name).update(image).digest('hex');
}

/** The further columns of a sample: those of its data set, and what that tells of the download where its own bytes no longer do. */
export function extraOf(row: ImportRow, facts: Facts | null): Fields {
  if (facts === null || !isReworked(row, facts)) return row.extra;
  const { hashes, exif } = row.original;
  return {
    ...row.extra,
    ...Object.fromEntries(hashes.map(({ name, value }) => [`original_${name}`, value])),
    ...(exif !== null && exif !== '{}' && exif !== facts.exif ? { original_exif: exif } : {}),
  };
}

/** @param part what stands for the source file @param position of the row in it @param facts of its image; null where there is none */
export function sampleOf(row: ImportRow, { part, position, facts }: { part: string; position: number; facts: Facts | null }): NewSample {
  const { width, height } = row.original;
  const isOtherSize = facts !== null && width !== null && height !== null && (width !== facts.width || height !== facts.height);
  const extra = extraOf(row, facts);
  return {
    url: row.url,
    caption: row.caption,
    cleanCaption: null,
    type: row.caption === '' ? 'image_only' : 'image',
    attribute: 'import',
    host: urlHost(row.url),
    pageUrl: row.pageUrl,
    pageTitle: null,
    crawlFile: row.crawlFile ?? part,
    recordOffset: row.recordOffset ?? position,
    date: row.date,
    claimedWidth: isOtherSize ? width : null,
    claimedHeight: isOtherSize ? height : null,
    language: row.language,
    languageProbability: null,
    languageReliable: null,
    pageLicence: null,
    pageSignals: null,
    extra: Object.keys(extra).length === 0 ? null : exactJsonText(extra),
  };
}

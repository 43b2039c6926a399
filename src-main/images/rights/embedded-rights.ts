import type { Metadata } from 'sharp';
import type { ExifFields } from '../exif/exif-fields.ts';
import { type IptcRights, iptcRights } from './iptc-rights.ts';
import { xmpRights } from './xmp-rights.ts';

/** What a file itself says of its rights, by the place where it says so. Plain JSON, untrusted text. */
export interface EmbeddedRights {
  /** See xmpRights. */
  xmp?: Record<string, string[]>;
  iptc?: IptcRights;
  exif?: { artist?: string; copyright?: string };
}

/** @returns null where the file says nothing */
export function embeddedRights({ xmp, iptc }: Pick<Metadata, 'xmp' | 'iptc'>, { artist, copyright }: ExifFields): EmbeddedRights | null {
  const fromXmp = xmp ? xmpRights(xmp) : null;
  const fromIptc = iptc ? iptcRights(iptc) : null;
  const fromExif = { ...(artist !== undefined && { artist }), ...(copyright !== undefined && { copyright }) };
  const rights = {
    ...(fromXmp && { xmp: fromXmp }),
    ...(fromIptc && { iptc: fromIptc }),
    ...(Object.keys(fromExif).length > 0 && { exif: fromExif }),
  };
  return Object.keys(rights).length > 0 ? rights : null;
}

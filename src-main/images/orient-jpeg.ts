import { AppError } from '#shared/errors.ts';

/** An EXIF block with one tag, the orientation, up to its value. */
const BEFORE = Buffer.from('ffe1 0022 457869660000 4d4d 002a 00000008 0001 0112 0003 00000001'.replaceAll(' ', ''), 'hex');

/**
 * A JPEG that is to be drawn turned: the same pixels with the tag that says so, which browsers follow.
 * @param jpeg without EXIF data, beginning with its start marker @param orientation EXIF's, 1-8
 */
export function orientJpeg(jpeg: Uint8Array, orientation: number): Buffer<ArrayBuffer> {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) throw new AppError('BUG', 'a thumbnail must be a JPEG');
  const value = Buffer.from([0, orientation, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([jpeg.subarray(0, 2), BEFORE, value, jpeg.subarray(2)]);
}

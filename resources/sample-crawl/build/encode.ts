import sharp from 'sharp';
import type { PlannedImage } from './plan-images.ts';
import type { Picture } from './render.ts';

/** Encodes a picture as planned; a near-duplicate is made from the picture of its original. */
export async function encodePicture(picture: Picture, plan: PlannedImage): Promise<Buffer> {
  let image = sharp(picture.pixels, { raw: { width: picture.width, height: picture.height, channels: 3 } });
  if (plan.copyOf?.how === 'resized') image = image.resize(plan.width, plan.height, { fit: 'fill', kernel: 'cubic' });
  if (plan.copyOf?.how === 'cropped') {
    const left = Math.round((picture.width - plan.width) * 0.4);
    const top = Math.round((picture.height - plan.height) * 0.6);
    image = image.extract({ left, top, width: plan.width, height: plan.height });
  }
  switch (plan.format) {
    case 'jpg':
      return await image.jpeg({ quality: plan.quality, mozjpeg: true }).toBuffer();
    case 'webp':
      return await image.webp({ quality: plan.quality, effort: 4 }).toBuffer();
    case 'png':
      return await image.png({ compressionLevel: 9 }).toBuffer();
  }
}

import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { RgbImage } from '#main/models/pillow-resize.ts';
import { cropToSquare, writeNchw } from '#main/models/preprocess.ts';
import { type PreprocessConfig, parsePreprocessConfig } from '#main/models/preprocess-config.ts';
import { IMAGE_SIZE } from './image-graph.ts';

/** The preprocessor_config.json of the sample model: CLIP's own, at a smaller size. */
export const PREPROCESSOR = {
  image_processor_type: 'CLIPImageProcessor',
  do_resize: true,
  size: { shortest_edge: IMAGE_SIZE },
  resample: 3,
  do_center_crop: true,
  crop_size: { height: IMAGE_SIZE, width: IMAGE_SIZE },
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};

const CONFIG: PreprocessConfig = parsePreprocessConfig('preprocessor_config.json', PREPROCESSOR);

/** One thread, so that sums are made in the same order in every run. */
export async function openGraph(bytes: Uint8Array): Promise<InferenceSession> {
  return await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 4,
  });
}

/** Runs an image graph with one output. @returns the output's numbers, [1, n] */
export async function see(session: InferenceSession, image: RgbImage): Promise<Float32Array> {
  const pixels = new Float32Array(3 * IMAGE_SIZE * IMAGE_SIZE);
  writeNchw(cropToSquare(image, CONFIG), CONFIG, pixels);
  const outputs = await session.run({ pixel_values: new Tensor('float32', pixels, [1, 3, IMAGE_SIZE, IMAGE_SIZE]) });
  const data = outputs[session.outputNames[0] ?? '']?.data;
  if (!(data instanceof Float32Array)) throw new TypeError('the image graph has no float32 output');
  return data;
}

/** The same picture as a camera might have taken it a little later: mirrored, cut, brighter or darker. */
export function vary(image: RgbImage, change: { isMirrored: boolean; cut: number; gain: number }): RgbImage {
  const left = Math.floor(image.width * change.cut);
  const top = Math.floor(image.height * change.cut);
  const width = image.width - left - Math.floor(left / 2);
  const height = image.height - top;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * image.width + (change.isMirrored ? image.width - 1 - left - x : left + x)) * 3;
      for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = Math.min(255, Math.round((image.data[from + c] ?? 0) * change.gain));
    }
  }
  return { width, height, data };
}

import { appendFile, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FileDigests } from '#main/models/file-digest.ts';
import { openModelFolder } from '#main/models/model-folder.ts';
import { parsePreprocessConfig, preprocessingVersion } from '#main/models/preprocess-config.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { externalVision, tinyModelFiles, tinyPreprocessor, writeFiles } from '../helpers/tiny-onnx.ts';

async function folderWith(files: Record<string, Uint8Array | string | object>): Promise<string> {
  const dir = tempDir();
  await writeFiles(dir, files);
  return dir;
}

describe('a model folder', () => {
  test('is read in every layout', async () => {
    const files = tinyModelFiles();
    const [vision = '', text = '', tokenizer = {}, preprocessor = {}] = Object.values(files);
    const openClip = { size: [32, 32], mode: 'RGB', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], interpolation: 'bicubic' };
    const layouts = [
      files,
      { 'vision_model.onnx': vision, 'text_model.onnx': text, 'tokenizer.json': tokenizer, 'preprocessor_config.json': preprocessor },
      {
        'visual/model.onnx': vision,
        'visual/preprocess_cfg.json': openClip,
        'textual/model.onnx': text,
        'textual/tokenizer.json': tokenizer,
      },
      {
        'onnx/vision_model_fp16.onnx': vision,
        'onnx/text_model_fp16.onnx': text,
        'onnx/text_model.onnx': text,
        'tokenizer.json': tokenizer,
        'preprocessor_config.json': preprocessor,
      },
    ];
    const hashes = new Set<string>();
    for (const layout of layouts) {
      const folder = await openModelFolder(await folderWith(layout));
      expect(folder.preprocess.size).toBe(32);
      hashes.add(folder.modelHash);
    }
    expect(hashes.size).toBe(1);
  });

  test('has a hash that changes with either tower and with the tokenizer, and with nothing else', async () => {
    const dir = await folderWith(tinyModelFiles());
    const before = await openModelFolder(dir);
    await writeFiles(dir, { 'gleaner.json': { name: 'Other name' }, 'README.md': 'x' });
    expect((await openModelFolder(dir)).modelHash).toBe(before.modelHash);
    await appendFile(join(dir, 'tokenizer.json'), '\n');
    const after = await openModelFolder(dir);
    expect(after.imageHash).toBe(before.imageHash);
    expect(after.textHash).not.toBe(before.textHash);
    expect(after.modelHash).not.toBe(before.modelHash);
  });

  test('counts weights beside the graph into the hash', async () => {
    const { graph, weights } = externalVision('vision_model.onnx_data');
    const files = { ...tinyModelFiles(), 'onnx/vision_model.onnx': graph };
    const plain = await openModelFolder(await folderWith({ ...files, 'onnx/vision_model.onnx_data': weights }));
    const other = await openModelFolder(await folderWith({ ...files, 'onnx/vision_model.onnx_data': Buffer.from(weights).reverse() }));
    expect(other.imageHash).not.toBe(plain.imageHash);
    expect(other.textHash).toBe(plain.textHash);
    expect(plain.files).toContain('onnx/vision_model.onnx_data');
  });

  test('declares its space in gleaner.json, or is an export of OpenAI weights by its config.json, or declares none', async () => {
    const files = tinyModelFiles();
    const space = async (extra: Record<string, object>) => (await openModelFolder(await folderWith({ ...files, ...extra }))).space;
    expect(await space({})).toBeNull();
    expect(await space({ 'config.json': { _name_or_path: 'openai/clip-vit-base-patch32' } })).toBe('openai/clip-vit-base-patch32');
    expect(await space({ 'config.json': { _name_or_path: '/home/me/my-finetune' } })).toBeNull();
    expect(await space({ 'config.json': { _name_or_path: 'openai/clip-vit-base-patch32' }, 'gleaner.json': { space: 'mine' } })).toBe(
      'mine',
    );
  });

  test('lists declared heads and the other weight files in heads/', async () => {
    const manifest = {
      name: 'Sample',
      isSample: true,
      licence: 'MIT',
      heads: [{ id: 'sample-aesthetic', file: 'heads/a.npy', name: 'aesthetic' }],
    };
    const dir = await folderWith({
      ...tinyModelFiles(),
      'gleaner.json': manifest,
      'heads/a.npy': 'x',
      'heads/b.pth': 'x',
      'heads/notes.txt': 'x',
    });
    const folder = await openModelFolder(dir);
    expect(folder).toMatchObject({ name: 'Sample', isSample: true, licence: 'MIT' });
    expect(folder.heads).toEqual([{ id: 'sample-aesthetic', file: join(dir, 'heads/a.npy'), name: 'aesthetic' }]);
    expect(folder.headFiles).toEqual([join(dir, 'heads/b.pth')]);
  });
});

describe('a broken model folder is one clear error', () => {
  const without = (...names: string[]) => Object.fromEntries(Object.entries(tinyModelFiles()).filter(([name]) => !names.includes(name)));
  const withFiles = (files: Record<string, string | object>) => ({ ...tinyModelFiles(), ...files });

  test.each<[string, () => Record<string, Uint8Array | string | object>, string]>([
    ['an empty folder', () => ({}), 'found no .onnx file'],
    ['one tower only', () => without('onnx/text_model.onnx'), 'found onnx/vision_model.onnx'],
    [
      'both towers in one graph',
      () => ({ ...without('onnx/text_model.onnx', 'onnx/vision_model.onnx'), 'onnx/model.onnx': 'x' }),
      'both towers in one graph',
    ],
    ['no tokenizer', () => without('tokenizer.json'), 'tokenizer.json'],
    ['no preprocessing', () => without('preprocessor_config.json'), 'preprocessor_config.json or'],
    ['a tokenizer that is no JSON', () => withFiles({ 'tokenizer.json': '{"model":' }), 'tokenizer.json is not JSON'],
    [
      'a preprocessing without mean',
      () => withFiles({ 'preprocessor_config.json': { ...tinyPreprocessor(), image_mean: undefined } }),
      'image_mean',
    ],
    ['a std of zero', () => withFiles({ 'preprocessor_config.json': { ...tinyPreprocessor(), image_std: [1, 0, 1] } }), 'image_std'],
    [
      'an oblong crop',
      () => withFiles({ 'preprocessor_config.json': { ...tinyPreprocessor(), crop_size: { height: 32, width: 16 } } }),
      'crop_size',
    ],
    [
      'a crop larger than the image',
      () => withFiles({ 'preprocessor_config.json': { ...tinyPreprocessor(), crop_size: 64 } }),
      'crop_size 64',
    ],
    ['an unknown resampling', () => withFiles({ 'preprocessor_config.json': { ...tinyPreprocessor(), resample: 0 } }), 'resample'],
    ['an unknown key in gleaner.json', () => withFiles({ 'gleaner.json': { nme: 'x' } }), 'gleaner.json'],
    [
      'a head that is not there',
      () => withFiles({ 'gleaner.json': { heads: [{ id: 'a', file: 'heads/a.npy', name: 'a' }] } }),
      'heads/a.npy',
    ],
    [
      'a head outside the folder',
      () => withFiles({ 'gleaner.json': { heads: [{ id: 'a', file: '../a.npy', name: 'a' }] } }),
      'inside the model folder',
    ],
  ])('%s', async (_, files, message) => {
    await expect(openModelFolder(await folderWith(files()))).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining(message),
    });
  });

  test('a folder that is gone, and a file in its place', async () => {
    const dir = tempDir();
    await expect(openModelFolder(join(dir, 'gone'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await writeFile(join(dir, 'model'), 'x');
    await expect(openModelFolder(join(dir, 'model'))).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('is a file'),
    });
  });
});

describe('digests', () => {
  test('a file is read again when its size or time changes, not otherwise', async () => {
    const path = join(tempDir(), 'weights');
    await writeFile(path, 'a');
    const time = new Date('2026-01-01');
    await utimes(path, time, time);
    const digests = new FileDigests();
    const first = await digests.digest(path);
    await writeFile(path, 'b');
    await utimes(path, time, time);
    expect(await digests.digest(path)).toBe(first);
    await utimes(path, time, new Date('2026-01-02'));
    expect((await digests.digest(path)).sha256).toBe('3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d');
    await rm(path);
    await expect(digests.digest(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('the op names of dynamic quantization are seen, also across the pieces of a file', async () => {
    const path = join(tempDir(), 'graph.onnx');
    for (const at of [0, 5_000, 1024 * 1024 - 7, 2 * 1024 * 1024 - 1]) {
      const bytes = Buffer.alloc(3 * 1024 * 1024);
      bytes.write('DynamicQuantizeLinear', at);
      await writeFile(path, bytes);
      expect((await new FileDigests().digest(path)).hasDynamicQuantization, String(at)).toBe(true);
    }
    await writeFile(path, await readFile(path).then((bytes) => bytes.fill(1)));
    expect((await new FileDigests().digest(path)).hasDynamicQuantization).toBe(false);
  });
});

describe('preprocessing', () => {
  test.each([
    ['CLIP', 'preprocessor_config.json', tinyPreprocessor(224), { size: 224, mode: 'shortest', resizeTo: 224, filter: 'bicubic' }],
    [
      'CLIP of a newer transformers',
      'preprocessor_config.json',
      {
        ...tinyPreprocessor(),
        crop_size: { height: 224, width: 224 },
        size: { shortest_edge: 224 },
        do_rescale: true,
        rescale_factor: 0.00392156862745098,
      },
      { size: 224, mode: 'shortest', resizeTo: 224, filter: 'bicubic' },
    ],
    [
      'SigLIP',
      'preprocessor_config.json',
      { do_normalize: true, image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5], resample: 3, size: { height: 224, width: 224 } },
      { size: 224, mode: 'squash', filter: 'bicubic', mean: [0.5, 0.5, 0.5] },
    ],
    [
      'MobileCLIP',
      'preprocessor_config.json',
      { do_normalize: false, resample: 2, size: { shortest_edge: 256 }, crop_size: { height: 256, width: 256 }, do_center_crop: true },
      { size: 256, mode: 'shortest', filter: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] },
    ],
    [
      'open_clip',
      'open_clip_config.json',
      {
        model_cfg: { embed_dim: 512, vision_cfg: { image_size: 224 } },
        preprocess_cfg: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], interpolation: 'bilinear', resize_mode: 'squash' },
      },
      { size: 224, mode: 'squash', filter: 'bilinear' },
    ],
  ])('of %s is understood', (_, file, json, expected) => {
    expect(parsePreprocessConfig(file, json)).toMatchObject(expected);
  });

  test('its version is the same for the same numbers and differs with any of them', () => {
    const config = parsePreprocessConfig('preprocessor_config.json', tinyPreprocessor(224));
    const version = preprocessingVersion(config);
    expect(version).toMatch(/^p1-shortest224-bicubic-[0-9a-f]{8}$/);
    expect(preprocessingVersion({ ...config })).toBe(version);
    for (const change of [
      { size: 192 },
      { mode: 'squash' as const },
      { filter: 'bilinear' as const },
      { mean: [0, 0, 0] as [number, number, number] },
    ]) {
      expect(preprocessingVersion({ ...config, ...change })).not.toBe(version);
    }
  });
});

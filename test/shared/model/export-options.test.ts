import { describe, expect, test } from 'vitest';
import { exportOptionFields, parseExportOptions, RESERVED_COLUMNS } from '#shared/model/export-options.ts';

describe('the options of an export', () => {
  test('nothing given: original bytes, nothing resized, the rest as in img2dataset', () => {
    expect(parseExportOptions({})).toEqual({
      image_size: 256,
      resize_mode: 'no',
      resize_only_if_bigger: false,
      upscale_interpolation: 'lanczos',
      downscale_interpolation: 'area',
      encode_quality: 95,
      encode_format: 'original',
      disable_all_reencoding: false,
      skip_reencode: false,
      number_sample_per_shard: 10_000,
      oom_shard_count: 5,
      min_image_size: 0,
      max_image_area: null,
      max_aspect_ratio: null,
      compute_hash: 'sha256',
      extract_exif: true,
      bbox_col: null,
      save_additional_columns: [],
    });
  });

  test.each([
    [
      'an image_size alone means border, as in img2dataset',
      { image_size: 512 },
      { resize_mode: 'border', encode_format: 'jpg', encode_quality: 95 },
    ],
    ['an absent image_size is no image_size', { image_size: undefined }, { resize_mode: 'no', encode_format: 'original' }],
    ['resize_mode no stays no with a size', { image_size: 512, resize_mode: 'no' }, { resize_mode: 'no', encode_format: 'original' }],
    ['a resized image is a jpg', { resize_mode: 'keep_ratio' }, { image_size: 256, encode_format: 'jpg' }],
    ['png has a compression level', { encode_format: 'png' }, { encode_quality: 6 }],
    [
      'bbox_col is saved too, last, and what is blurred is encoded',
      { bbox_col: 'b', save_additional_columns: 'a' },
      { encode_format: 'jpg', save_additional_columns: ['a', 'b'] },
    ],
    [
      'bbox_col that is saved anyway keeps its place',
      { bbox_col: 'b', save_additional_columns: 'b,a' },
      { save_additional_columns: ['b', 'a'] },
    ],
    [
      'disable_all_reencoding keeps the bytes whatever the size',
      { image_size: 64, disable_all_reencoding: true },
      { encode_format: 'original' },
    ],
    ['webp above 100 is lossless', { encode_format: 'webp', encode_quality: 101 }, { encode_quality: 101 }],
  ])('%s', (_, given, expected) => {
    expect(parseExportOptions(given)).toMatchObject(expected);
  });

  test('texts of a command line are read as img2dataset reads them', () => {
    const texts = {
      ...{ image_size: '512', resize_only_if_bigger: 'True', max_image_area: 'inf', max_aspect_ratio: '2.5' },
      ...{ compute_hash: 'None', save_additional_columns: '["aesthetic", "uid"]' },
    };
    expect(parseExportOptions(texts)).toMatchObject({
      ...{ image_size: 512, resize_only_if_bigger: true, max_image_area: null, max_aspect_ratio: 2.5 },
      ...{ compute_hash: null, save_additional_columns: ['aesthetic', 'uid'] },
    });
    expect(parseExportOptions({ save_additional_columns: 'a, b' }).save_additional_columns).toEqual(['a', 'b']);
  });

  test.each([
    {},
    { image_size: '300' },
    { encode_format: 'png' },
    { max_image_area: 'inf', save_additional_columns: 'a' },
    { bbox_col: 'b' },
    { bbox_col: 'None' },
  ])('parsed options survive JSON and give themselves again: %j', (given) => {
    const options = parseExportOptions(given);
    expect(parseExportOptions(JSON.parse(JSON.stringify(options)))).toEqual(options);
  });

  test.each([
    [{ encode_format: 'png', encode_quality: 95 }, /encode_quality: for png .* 0\.\.9, got 95/],
    [{ encode_format: 'jpg', encode_quality: 101 }, /encode_quality: for jpg expected 0\.\.100, got 101/],
    [{ encode_format: 'original', resize_mode: 'border' }, /encode_format: expected jpg, png or webp with resize_mode border/],
    [{ bbox_col: 'faces', encode_format: 'original' }, /encode_format: expected jpg, png or webp with bbox_col/],
    [{ bbox_col: 'faces', disable_all_reencoding: true }, /bbox_col: expected none with disable_all_reencoding, got faces/],
    [{ bbox_col: 'url' }, /url is a column that the export writes itself/],
    [{ save_additional_columns: ['a', 'a'] }, /a is named twice/],
    [{ image_size: 'big' }, /image_size: .*got "big"/],
    [{ image_size: 0 }, /image_size: .*got 0/],
    [{ resize_mode: 'stretch' }, /resize_mode: .*"border".*got "stretch"/],
    [{ number_sample_per_shard: 2.5 }, /number_sample_per_shard: .*got 2.5/],
    [{ max_aspect_ratio: 0.5 }, /max_aspect_ratio: .*got 0.5/],
    [{ compute_hash: 'crc32' }, /compute_hash: .*got "crc32"/],
    [{ imagesize: 5 }, /imagesize/],
    [7, /object/],
  ])('%j is refused before the run', (given, message) => {
    expect(() => parseExportOptions(given)).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) }));
  });

  test.each(RESERVED_COLUMNS)('an additional column cannot be called %s', (name) => {
    expect(() => parseExportOptions({ save_additional_columns: [name] })).toThrow(/writes itself/);
  });

  test('every option has a description for command line and forms', () => {
    for (const [name, field] of Object.entries(exportOptionFields.shape)) expect(field.description, name).toMatch(/\.$/);
  });
});

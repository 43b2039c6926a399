import { expect, test } from 'vitest';
import { isImageHidden } from '#main/engine/hiding.ts';
import { readSampleRows } from '#main/engine/sample-rows.ts';
import { filledLibrary, openFilled, sha256Of } from '../../helpers/filled-library.ts';

const SHOWN = { hideUnsafe: true, nsfwThreshold: 0.5 };

test('rows come in the order asked for, null for a sample that is not there, the same twice where it is asked for twice', () => {
  const { services } = openFilled(filledLibrary([{ caption: 'one' }, { caption: 'two' }, { caption: 'three' }]));
  const rows = readSampleRows(services, [3, 99, 1, 3]);
  expect(rows.map((row) => row?.caption ?? null)).toEqual(['three', null, 'one', 'three']);
  expect(rows[2]).toEqual({
    id: 1,
    caption: 'one',
    url: 'https://example.com/1.jpg',
    host: 'example.com',
    language: null,
    status: 'pending',
    sha256: null,
    width: null,
    height: null,
    bytes: null,
    format: null,
    rating: null,
    flag: null,
    tags: [],
    scores: {},
    hidden: null,
  });
});

test('width and height are those of the picture upright, whatever the EXIF orientation', () => {
  const image = (orientation: number | null) => ({
    image: `turned ${orientation}`,
    width: 400,
    height: 300,
    traits: orientation === null ? '{}' : JSON.stringify({ orientation }),
  });
  const orientations = [null, 1, 2, 3, 4, 5, 6, 7, 8];
  const { services } = openFilled(filledLibrary(orientations.map(image)));
  const sizes = readSampleRows(
    services,
    orientations.map((_, index) => index + 1),
  ).map((row) => [row?.width, row?.height]);
  expect(sizes).toEqual([...Array<number[]>(5).fill([400, 300]), ...Array<number[]>(4).fill([300, 400])]);
});

test('an image is hidden from the threshold on and where it has no score, and shown when hiding is off', () => {
  const samples = [{ image: 'a', scores: { nsfw: 0.5 } }, { image: 'b', scores: { nsfw: 0.49 } }, { image: 'c' }, {}];
  let hiding = SHOWN;
  const { services } = openFilled(filledLibrary(samples), { hiding: () => hiding });
  const { catalog } = services.library();
  const hidden = () => readSampleRows(services, [1, 2, 3, 4]).map((row) => row?.hidden);
  const images = () => ['a', 'b', 'c'].map((word) => isImageHidden(catalog, sha256Of(word), hiding));
  expect(hidden()).toEqual(['nsfw', null, 'unscored', null]);
  expect(images()).toEqual([true, false, true]);
  hiding = { hideUnsafe: true, nsfwThreshold: 0.4 };
  expect(hidden()).toEqual(['nsfw', 'nsfw', 'unscored', null]);
  expect(images()).toEqual([true, true, true]);
  hiding = { hideUnsafe: false, nsfwThreshold: 0.4 };
  expect(hidden()).toEqual([null, null, null, null]);
  expect(images()).toEqual([false, false, false]);
});

test('of several samples with the same bytes the most cautious decides over the image; one that no sample has is hidden', () => {
  const scored = (image: string, nsfw: number) => ({ image, scores: { nsfw } });
  const samples = [
    scored('safe', 0.1),
    scored('safe', 0.2),
    scored('both', 0.1),
    scored('both', 0.9),
    scored('half', 0.1),
    { image: 'half' },
  ];
  const urls = samples.map((sample, index) => ({ ...sample, url: `https://example.com/${index}.jpg` }));
  const { services } = openFilled(filledLibrary(urls));
  const isHidden = (word: string) => isImageHidden(services.library().catalog, sha256Of(word), SHOWN);
  expect(['safe', 'both', 'half', 'nobody has it'].map(isHidden)).toEqual([false, true, true, true]);
  expect(() => isImageHidden(services.library().catalog, 'abc', SHOWN)).toThrow('64 hex digits');
  // The rows say what the pictures do.
  const rows = readSampleRows(services, [1, 2, 3, 4, 5, 6]).map((row) => row?.hidden);
  expect(rows).toEqual([null, null, 'nsfw', 'nsfw', 'unscored', 'unscored']);
});

test('scores are those of the current scorers, under their names', () => {
  const folder = filledLibrary([{ image: 'a', scores: { aesthetic: 6, nsfw: 0.1 } }]);
  const { services } = openFilled(folder);
  const { catalog } = services.library();
  const newer = catalog.transaction(() => {
    const scorer = { key: 'aesthetic-b', name: 'aesthetic', version: 'v2', label: 'B', unit: '', min: 0, max: 10, modelId: 1 };
    const { id } = catalog.scores.ensureScorer(scorer);
    catalog.scores.setCurrent('aesthetic', 1);
    catalog.scores.setScore(1, id, 9);
    return id;
  });
  expect(readSampleRows(services, [1])[0]?.scores).toEqual({ aesthetic: 6, nsfw: 0.1 });
  catalog.transaction(() => catalog.scores.setCurrent('aesthetic', newer));
  expect(readSampleRows(services, [1])[0]?.scores).toEqual({ aesthetic: 9, nsfw: 0.1 });
});

import { expect, test } from 'vitest';
import { filledLibrary, never, openFilled, sha256Of } from '../../helpers/filled-library.ts';

const options = { signal: never };

test('a sample is told in full: page, record, fetch, image, what its file says', async () => {
  const folder = filledLibrary([
    {
      caption: 'a barn',
      cleanCaption: 'barn',
      pageUrl: 'https://page.example/',
      pageTitle: 'Barns',
      pageLicence: 'cc-by',
      pageSignals: '{"tdm":"reserved","n":[1,{"a":null}]}',
      date: new Date(1_600_000_000_000),
      recordOffset: 2 ** 40,
      claimedWidth: 10,
      language: 'en',
      languageProbability: 0.5,
      extra: '{"hash":9007199254740993,"small":5,"list":[1.5,"x"]}',
      image: 'barn',
      traits: '{"orientation":6,"profile":"sRGB"}',
      exif: '{"Image Make":"Canon"}',
      rights: '{"xmp":{"creator":["Ann"]}}',
    },
  ]);
  const engine = openFilled(folder);
  const sample = await engine.call('sample', { id: 1 }, options);
  expect(sample).toMatchObject({
    row: { id: 1, caption: 'a barn', sha256: sha256Of('barn'), width: 300, height: 400, hidden: 'unscored', language: 'en' },
    clean_caption: 'barn',
    uid: expect.stringMatching(/^[0-9a-f]{32}$/),
    page_url: 'https://page.example/',
    page_title: 'Barns',
    page_licence: 'cc-by',
    page_signals: { tdm: 'reserved', n: [1, { a: null }] },
    crawl_file: 'a.warc.gz',
    record_offset: 2 ** 40,
    crawled: 1_600_000_000_000,
    attribute: 'IMG@/src',
    claimed_width: 10,
    claimed_height: null,
    language_probability: 0.5,
    extra: { hash: '9007199254740993', small: 5, list: [1.5, 'x'] },
    fetch: { status: 'ok', http_status: 200, message: null, attempts: 1, content_type: 'image/jpeg', fetched: 1_700_000_000_000 },
    image: {
      md5: '01'.repeat(16),
      kept: 'none',
      orientation: 6,
      is_animated: false,
      has_alpha: true,
      profile: 'sRGB',
      dhash: '02'.repeat(8),
      phash: '03'.repeat(8),
      pdq: '04'.repeat(32),
      pdq_quality: 90,
      exif: { 'Image Make': 'Canon' },
      rights: { xmp: { creator: ['Ann'] } },
    },
    scores: [],
    same_image: [],
  });
});

test('a sample without an image, and one whose EXIF nobody can read, are told as far as is known', async () => {
  const folder = filledLibrary([{}, { image: 'odd', exif: null, rights: null }, { image: 'broken', exif: '{"a": NaN, "b": 1}' }]);
  const engine = openFilled(folder);
  expect(await engine.call('sample', { id: 1 }, options)).toMatchObject({
    fetch: null,
    image: null,
    page_signals: null,
    extra: {},
    crawled: null,
  });
  expect((await engine.call('sample', { id: 2 }, options)).image).toMatchObject({ exif: {}, rights: {}, orientation: null, profile: null });
  expect((await engine.call('sample', { id: 3 }, options)).image).toMatchObject({ exif: { a: null, b: 1 } });
  await expect(engine.call('sample', { id: 4 }, options)).rejects.toMatchObject({ code: 'SAMPLE_NOT_FOUND', data: { id: 4 } });
});

test('each score comes with its range and the share of the samples that are not above it', async () => {
  const values = [0.1, 0.2, 0.2, 0.1 + 0.7, 10]; // 0.1 + 0.7 is no short decimal
  const folder = filledLibrary([...values.map((aesthetic, index) => ({ image: `image ${index}`, scores: { aesthetic, nsfw: 0.1 } })), {}]);
  const engine = openFilled(folder);
  const percentiles = [];
  for (const id of [1, 2, 3, 4, 5]) {
    const { scores } = await engine.call('sample', { id }, options);
    expect(scores).toMatchObject([
      {
        name: 'aesthetic',
        key: 'aesthetic-a',
        label: 'The aesthetic',
        model: 'm',
        value: values[id - 1],
        range: [1, 10],
        is_current: true,
      },
      { name: 'nsfw', value: 0.1, percentile: 100 },
    ]);
    percentiles.push(scores[0]?.percentile);
  }
  expect(percentiles).toEqual([20, 60, 60, 80, 100]);
});

test('scores of a scorer that is not the current one are told as such', async () => {
  const folder = filledLibrary([{ image: 'a', scores: { aesthetic: 6 } }]);
  const engine = openFilled(folder);
  const { catalog } = engine.services.library();
  catalog.transaction(() => {
    const scorer = { key: 'aesthetic-b', name: 'aesthetic', version: 'v2', label: 'B', unit: '', min: 0, max: 5, modelId: 1 };
    catalog.scores.setScore(1, catalog.scores.ensureScorer(scorer).id, 2);
    catalog.revisions.touchSamples([1]);
  });
  const { scores } = await engine.call('sample', { id: 1 }, options);
  expect(scores.map(({ key, is_current, percentile }) => [key, is_current, percentile])).toEqual([
    ['aesthetic-a', false, 100],
    ['aesthetic-b', true, 100],
  ]);
});

test('other samples with the same bytes are named', async () => {
  const folder = filledLibrary(['same', 'other', 'same', 'same'].map((image) => ({ image })));
  const engine = openFilled(folder);
  expect((await engine.call('sample', { id: 3 }, options)).same_image).toEqual([1, 4]);
  expect((await engine.call('sample', { id: 2 }, options)).same_image).toEqual([]);
});

test('what a selection has in common: marks, tags and current scores, of the samples that are there', async () => {
  const folder = filledLibrary([
    { image: 'a', scores: { aesthetic: 2 } },
    { image: 'b', scores: { aesthetic: 6, nsfw: 0.1 } },
    {},
    { image: 'd', scores: { aesthetic: 100 } },
  ]);
  const engine = openFilled(folder);
  await engine.call('edit', { target: { ids: [1, 2] }, rating: 4, flag: 'pick', add_tags: ['x', 'y'] }, options);
  await engine.call('edit', { target: { ids: [1, 4] }, remove_tags: ['y'], rating: 5 }, options);
  expect(await engine.call('selection_facts', { target: { ids: [1, 2, 3, 77] } }, options)).toEqual({
    samples: 3,
    with_image: 2,
    ratings: [
      { rating: 5, count: 1 },
      { rating: 4, count: 1 },
      { rating: null, count: 1 },
    ],
    flags: [
      { flag: 'pick', count: 2 },
      { flag: null, count: 1 },
    ],
    tags: [
      { name: 'x', count: 2 },
      { name: 'y', count: 1 },
    ],
    scores: [
      { name: 'aesthetic', min: 2, max: 6, mean: 4, scored: 2 },
      { name: 'nsfw', min: 0.1, max: 0.1, mean: 0.1, scored: 1 },
    ],
  });
  expect(await engine.call('selection_facts', { target: { ids: [] } }, options)).toMatchObject({ samples: 0, tags: [], scores: [] });
});

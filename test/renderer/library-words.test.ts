import { expect, test } from 'vitest';
import type { EditOperation } from '#shared/contract/edits.ts';
import { operationText } from '../../src-renderer/features/library/operation-text.ts';
import { tagChoices } from '../../src-renderer/features/library/tag-choices.ts';
import { heightAt, sizeStep } from '../../src-renderer/features/library/tile-sizes.ts';
import { languageTitle, scoreTitle } from '../../src-renderer/features/library/words.ts';

const operation = (change: EditOperation['change'], samples = 3, kind: EditOperation['kind'] = 'edit'): EditOperation => ({
  id: 1,
  kind,
  change,
  samples,
  at: 0,
  undone: false,
});

test.each([
  [{ rating: 4 }, 3, 'Rated 3 images ★★★★'],
  [{ rating: null }, 1, 'Rating removed from 1 image'],
  [{ flag: 'pick' }, 1204, 'Picked 1,204 images'],
  [{ flag: null }, 2, 'Flags removed from 2 images'],
  [{ add_tags: ['coast', 'sea'] }, 1, 'Tagged 1 image: coast, sea'],
  [{ remove_tags: ['coast'] }, 2, 'Tags removed from 2 images: coast'],
])('a change is told in words: %j', (change, samples, text) => {
  expect(operationText(operation(change, samples))).toBe(text);
});

test('changes of saved views name the view', () => {
  expect(operationText(operation({ name: 'Coast' }, 0, 'view_save'))).toBe('Saved view Coast');
});

const known = ['blue', 'skyline', 'littoral', 'lighthouse', 'Lisbon'].map((name, at) => ({ name, count: at, used: at }));

test('typed text finds tags that begin with it before those that hold it, the most used first', () => {
  const choices = tagChoices({ typed: ' LI', known, on: [], favourites: [] });
  expect(choices.map(({ name }) => name)).toEqual(['Lisbon', 'lighthouse', 'littoral', 'skyline']);
});

test('without text the tags of the samples come first, then favourites, then the last used; counts and places are told', () => {
  const choices = tagChoices({ typed: '', known, on: [{ name: 'blue', count: 9 }], favourites: ['skyline'] });
  expect(choices.map(({ name, on, favourite }) => [name, on, favourite])).toEqual([
    ['blue', 9, null],
    ['skyline', 0, 1],
    ['Lisbon', 0, null],
    ['lighthouse', 0, null],
    ['littoral', 0, null],
  ]);
});

test('tile sizes go in nine steps from 72 to 320 and no further', () => {
  expect([sizeStep(116), sizeStep(118), heightAt(-1), heightAt(99)]).toEqual([3, 3, 72, 320]);
});

test('scores and languages have titles, also where nobody knows the code', () => {
  expect([scoreTitle('nsfw'), scoreTitle('watermark_free'), languageTitle('de'), languageTitle('iw-Latn-bad-code!')]).toEqual([
    'NSFW',
    'Watermark free',
    'German',
    'iw-Latn-bad-code!',
  ]);
});

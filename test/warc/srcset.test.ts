import { describe, expect, test } from 'vitest';
import { largestOfSrcset, parseSrcset } from '#main/warc/srcset.ts';

const urls = (input: string): string[] => [...parseSrcset(input)].map(({ url }) => url);

describe('srcset', () => {
  test.each([
    ['a.jpg 1x, b.jpg 2x', ['a.jpg', 'b.jpg']],
    ['a.jpg,b.jpg', ['a.jpg,b.jpg']],
    ['a.jpg, b.jpg', ['a.jpg', 'b.jpg']],
    [' ,, a,b.jpg 100w 50h ,\n c 2.5x', ['a,b.jpg', 'c']],
    ['data:image/gif;base64,AA== 1x, b 2x', ['data:image/gif;base64,AA==', 'b']],
    ['a (x,y) 1x, b 2x', ['b']],
    ['a 1q, b -1x, c 0w, d 1x', ['d']],
    ['', []],
    [' , ', []],
  ])('%j holds %j', (input, expected) => {
    expect(urls(input)).toEqual(expected);
  });

  test.each([
    ['s 320w, l 1280w, m 640w', { url: 'l', width: 1280, density: 1 }],
    ['s, l 2x, m 1.5x', { url: 'l', width: null, density: 2 }],
    ['a 100w, b 100w', { url: 'a', width: 100, density: 1 }],
    ['data:x 3x, b', { url: 'b', width: null, density: 1 }],
    ['x 9x, y 10w', { url: 'y', width: 10, density: 1 }],
    ['data:x 3x', undefined],
  ])('the largest of %j is %o', (input, expected) => {
    expect(largestOfSrcset(input)).toEqual(expected);
  });
});

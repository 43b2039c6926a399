import { expect, test } from 'vitest';
import { linkInArguments, parseDeepLink } from '../../src-main/shell-policy/deep-link.ts';

test.each([
  ['gleaner://view/library', { kind: 'screen', screen: 'library', query: null }],
  ['gleaner://view/pool/', { kind: 'screen', screen: 'pool', query: null }],
  [
    'gleaner://view/library?query=aesthetic%3E%3D5%20text%3A%22red%20barn%22',
    { kind: 'screen', screen: 'library', query: 'aesthetic>=5 text:"red barn"' },
  ],
  ['GLEANER://view/jobs', { kind: 'screen', screen: 'jobs', query: null }],
  ['gleaner://view/saved/Coast%20%2F%20best', { kind: 'saved-view', name: 'Coast / best' }],
  ['gleaner://open?path=%2Fhome%2Fada%2Fcoast', { kind: 'library', path: '/home/ada/coast' }],
  ['gleaner://open/?path=/home/ada/coast', { kind: 'library', path: '/home/ada/coast' }],
])('%s is understood', (link, meaning) => {
  expect(parseDeepLink(link, 'linux')).toEqual(meaning);
});

test.each([
  '',
  'gleaner:',
  'gleaner://',
  'gleaner:view/library',
  'gleaner://view',
  'gleaner://view/',
  'gleaner://view/shell',
  'gleaner://view/library/extra',
  'gleaner://view/library?query=a&query=b',
  'gleaner://view/library?run=download',
  'gleaner://view/library?query=%00',
  `gleaner://view/library?query=${'a'.repeat(4001)}`,
  'gleaner://view/library#part',
  'gleaner://view:80/library',
  'gleaner://user@view/library',
  'gleaner://view/saved',
  'gleaner://view/saved/%20',
  'gleaner://view/saved/%E0%A4%A',
  'gleaner://view/saved/a?query=b',
  'gleaner://view/saved/a/b',
  'gleaner://open',
  'gleaner://open?path=',
  'gleaner://open?path=relative',
  'gleaner://open?path=/home/../etc',
  'gleaner://open?path=//host/share',
  'gleaner://open?path=%5C%5Chost%5Cshare',
  'gleaner://open?path=/a&then=delete',
  'gleaner://open/extra?path=/a',
  'gleaner://delete?path=/a',
  'https://example.org/gleaner://view/library',
])('%j is not', (link) => {
  expect(parseDeepLink(link, 'linux')).toBeUndefined();
});

test('on Windows a link cannot make the app look at another computer', () => {
  expect(parseDeepLink('gleaner://open?path=%5C%5Chost%5Cshare', 'win32')).toBeUndefined();
  expect(parseDeepLink('gleaner://open?path=//host/share', 'win32')).toBeUndefined();
  expect(parseDeepLink('gleaner://open?path=C:%5Ccoast', 'win32')).toEqual({ kind: 'library', path: 'C:\\coast' });
});

test('a link is found among the words of a command line', () => {
  expect(linkInArguments(['--flag', '/some/file', 'Gleaner://view/pool', 'gleaner://view/jobs'])).toBe('Gleaner://view/pool');
  expect(linkInArguments(['--flag', '/some/gleaner://file'])).toBeUndefined();
});

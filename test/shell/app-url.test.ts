import { expect, test } from 'vitest';
import { isAppUrl } from '../../src-main/shell-policy/app-url.ts';

test.each(['app://gleaner/', 'app://gleaner', 'app://gleaner/index.html?x=1#y', 'app://gleaner/media/thumb/00ff', 'APP://gleaner/'])(
  '%s is the own page',
  (url) => {
    expect(isAppUrl(url)).toBe(true);
  },
);

test.each([
  '',
  'about:blank',
  'app:',
  'app://',
  'app:///gleaner/',
  'app:gleaner/',
  'app:/gleaner/',
  'app://gleaner.example.org/',
  'app://gleaner.',
  'app://gleaner./',
  'app://gleaner:80/',
  'app://gleaner:0/',
  'app://gleaner@example.org/',
  'app://user@gleaner/',
  'app://user:secret@gleaner/',
  'app://:@example.org/gleaner',
  'app://example.org/app://gleaner/',
  'app://Gleaner/',
  'app://gleaner%2eexample.org/',
  'app://gleaner%00/',
  'app://gleaner\\@example.org/',
  'app://gleaner\\example.org',
  'app://gle\naner/',
  'app://gleaner/\t',
  ' app://gleaner/',
  'app://ɡleaner/',
  'app://xn--gleaner/',
  'apps://gleaner/',
  'app-x://gleaner/',
  'https://gleaner/',
  'http://app.gleaner/',
  'file:///app/gleaner',
  'file://gleaner/',
  'blob:app://gleaner/0',
  'filesystem:app://gleaner/x',
  'view-source:app://gleaner/',
  'javascript:app://gleaner/',
  'data:text/html,app://gleaner/',
  'gleaner://view/library',
])('%j is not', (url) => {
  expect(isAppUrl(url)).toBe(false);
});

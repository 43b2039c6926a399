import { expect, test } from 'vitest';
import { externalUrl } from '../../src-main/shell-policy/external-url.ts';

test.each([
  ['https://example.org', 'https://example.org/'],
  ['http://example.org/a b?q=1#x', 'http://example.org/a%20b?q=1#x'],
  ['HTTPS://EXAMPLE.ORG/', 'https://example.org/'],
  ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
  ['https://user.example.org@', undefined],
])('%s is opened as %s', (text, url) => {
  expect(externalUrl(text)).toBe(url);
});

test.each([
  '',
  'example.org',
  '//example.org/',
  'https://',
  'https://user@example.org/',
  'https://user:secret@example.org/',
  'https://:secret@example.org/',
  'https://example.org:99999/',
  'file:///etc/passwd',
  'file://host/share/program.exe',
  'smb://host/share',
  '\\\\host\\share',
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'ftp://example.org/',
  'mailto:someone@example.org',
  'ms-msdt:/id',
  'ms-settings:',
  'search-ms:query=x',
  'gleaner://view/library',
  'app://gleaner/',
  'vscode://file/x',
  'view-source:https://example.org/',
  'blob:https://example.org/0',
  `https://example.org/${'a'.repeat(9000)}`,
])('%j is not opened', (text) => {
  expect(externalUrl(text)).toBeUndefined();
});

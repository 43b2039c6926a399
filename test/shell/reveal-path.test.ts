import { expect, test } from 'vitest';
import { localPath } from '../../src-main/shell-policy/local-path.ts';
import { revealPath } from '../../src-main/shell-policy/reveal-path.ts';

const UNIX = ['/home/ada/coast', '/data/exports/'];
const WINDOWS = ['C:\\Users\\ada\\coast'];

test.each([
  ['/home/ada/coast', 'linux', UNIX],
  ['/home/ada/coast/store/00000.tar', 'linux', UNIX],
  ['/data/exports/00000.tar', 'darwin', UNIX],
  ['/home/ada/coast/..hidden', 'linux', UNIX],
  ['C:\\Users\\ada\\coast\\store', 'win32', WINDOWS],
  ['c:/users/ada/coast/store', 'win32', WINDOWS],
])('%s is shown on %s', (path, platform, roots) => {
  expect(revealPath(path, roots, platform)).toBeDefined();
});

test.each([
  ['', 'linux'],
  ['/', 'linux'],
  ['/home/ada', 'linux'],
  ['/home/ada/coastline', 'linux'],
  ['/home/ada/coast/../secrets', 'linux'],
  ['/home/ada/coast/store/../../../etc', 'linux'],
  ['home/ada/coast', 'linux'],
  ['~/coast', 'linux'],
  ['file:///home/ada/coast', 'linux'],
  ['/home/ada/coast\0/x', 'linux'],
  ['//host/home/ada/coast', 'linux'],
  ['\\\\host\\share\\coast', 'win32'],
  ['//host/share/coast', 'win32'],
  ['\\\\?\\C:\\Users\\ada\\coast', 'win32'],
  ['\\\\.\\C:\\Users\\ada\\coast', 'win32'],
  ['\\Users\\ada\\coast', 'win32'],
  ['C:Users\\ada\\coast', 'win32'],
  ['C:\\Users\\ada\\coast\\..\\secrets', 'win32'],
  ['C:\\Users\\ada\\coast\\file.txt:stream', 'win32'],
  ['D:\\Users\\ada\\coast', 'win32'],
])('%j is not shown on %s', (path, platform) => {
  expect(revealPath(path, platform === 'win32' ? WINDOWS : UNIX, platform)).toBeUndefined();
});

test('a root that is itself no local path shows nothing', () => {
  expect(revealPath('//host/share/x', ['//host/share'], 'win32')).toBeUndefined();
  expect(revealPath('/home/ada/x', ['', 'home', '..'], 'linux')).toBeUndefined();
});

test('a path is given back as the platform writes it', () => {
  expect(localPath('/home//ada/./coast/', 'linux')).toBe('/home/ada/coast/');
  expect(localPath('C:/Users/ada', 'win32')).toBe('C:\\Users\\ada');
});

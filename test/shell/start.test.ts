import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installedElectron, noWindowReason } from '../../src-main/entry/start/electron-binary.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test('Electron is there once its package has fetched the executable', () => {
  const root = tempDir();
  const folder = join(root, 'node_modules', 'electron');
  expect(installedElectron(root)).toBeUndefined();
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'path.txt'), 'electron');
  expect(installedElectron(root)).toBeUndefined();
  writeFileSync(join(folder, 'dist', 'electron'), '');
  expect(installedElectron(root)).toBe(join(folder, 'dist', 'electron'));
});

test.each([
  ['on Linux without a display', { platform: 'linux', environment: { DISPLAY: '' }, userId: 1000 }, 'There is no display.'],
  ['as root on Linux', { platform: 'linux', environment: { DISPLAY: ':0' }, userId: 0 }, 'Electron does not run as root.'],
])('%s no window is opened', (_where, desk, reason) => {
  expect(noWindowReason(desk)).toBe(reason);
});

test.each([
  ['under X', { platform: 'linux', environment: { DISPLAY: ':0' }, userId: 1000 }],
  ['under Wayland', { platform: 'linux', environment: { WAYLAND_DISPLAY: 'wayland-0' }, userId: 1000 }],
  ['on Windows', { platform: 'win32', environment: {}, userId: undefined }],
  ['on macOS', { platform: 'darwin', environment: {}, userId: 501 }],
])('%s one is', (_where, desk) => {
  expect(noWindowReason(desk)).toBeUndefined();
});

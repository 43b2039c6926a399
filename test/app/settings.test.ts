import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configFolder } from '#main/app/config-folder.ts';
import { appContract } from '#shared/contract.ts';
import { DEFAULT_SETTINGS } from '#shared/model/app-settings.ts';
import { parseInput } from '#shared/rpc/parse-input.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { context, firstOf, keptLog, testApp } from '../helpers/test-app.ts';

const settingsOf = async (app: ReturnType<typeof testApp>) => (await firstOf(app.handlers.streams.app, () => true)).settings;

/** A configuration folder whose settings file holds this text. */
function configOf(text: string): { configDir: string; file: string } {
  const configDir = join(tempDir(), 'config');
  mkdirSync(configDir);
  const file = join(configDir, 'settings.json');
  writeFileSync(file, text);
  return { configDir, file };
}

test('settings have defaults, and one that is changed is kept for the next start and leaves the others alone', async () => {
  const app = testApp();
  expect(await settingsOf(app)).toEqual(DEFAULT_SETTINGS);
  const patch = parseInput('settings_change', appContract.calls.settings_change.input, { theme: 'dark' });
  expect(await app.call.settings_change(patch, context)).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
  await app.call.settings_change({ per_host: 4 }, context);
  expect(await settingsOf(testApp({ configDir: app.configDir }))).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', per_host: 4 });
  expect(readdirSync(app.configDir)).toEqual(['settings.json']);
});

test('two windows change different settings, and both are kept', async () => {
  const one = testApp();
  const other = testApp({ configDir: one.configDir });
  await one.call.settings_change({ theme: 'light' }, context);
  await Promise.all([other.call.settings_change({ tile_height: 200 }, context), other.call.settings_change({ density: 'roomy' }, context)]);
  expect(await settingsOf(testApp({ configDir: one.configDir }))).toMatchObject({ theme: 'light', tile_height: 200, density: 'roomy' });
});

test.each([['{"theme": "dark"'], [''], ['[1, 2]'], ['"dark"'], ['\0\0\0\0']])(
  'a damaged file (%j) is set aside with a warning',
  async (text) => {
    const { configDir, file } = configOf(text);
    const { log, lines } = keptLog();
    const app = testApp({ configDir, log });
    expect(await settingsOf(app)).toEqual(DEFAULT_SETTINGS);
    expect(readFileSync(`${file}.damaged`, 'utf8')).toBe(text);
    expect(existsSync(file)).toBe(false);
    expect(lines).toMatchObject([{ level: 'warn', data: { path: file, kept_as: `${file}.damaged` } }]);
    await app.call.settings_change({ theme: 'dark' }, context);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ theme: 'dark' });
  },
);

test('unknown settings stay out, and a value that cannot be falls back to its default with a warning', async () => {
  const { configDir } = configOf(JSON.stringify({ theme: 'dark', per_host: 1000, glow: true, __proto__: { locale: 'xx' } }));
  const { log, lines } = keptLog();
  const app = testApp({ configDir, log });
  expect(await settingsOf(app)).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
  expect(lines).toMatchObject([{ level: 'warn', data: { setting: 'per_host', value: 1000 } }]);
});

test.each([
  [{ host_interval_ms: 99 }, 'host_interval_ms'],
  [{ contact: 'two words' }, 'contact'],
  [{ theme: 'neon' }, 'theme'],
  [{ glow: true }, 'input'],
])('%j is refused', (patch, option) => {
  const parse = () => parseInput('settings_change', appContract.calls.settings_change.input, patch);
  expect(parse).toThrow(expect.objectContaining({ code: 'USAGE', data: expect.objectContaining({ option }) }));
});

test('settings lie where the platform wants them', () => {
  expect(configFolder({ XDG_CONFIG_HOME: '/x' }, 'linux')).toBe('/x/gleaner');
  expect(configFolder({}, 'linux')).toBe(join(homedir(), '.config', 'gleaner'));
  expect(configFolder({ APPDATA: '/roaming' }, 'win32')).toBe('/roaming/Gleaner');
  expect(configFolder({}, 'darwin')).toBe(join(homedir(), 'Library', 'Application Support', 'Gleaner'));
});

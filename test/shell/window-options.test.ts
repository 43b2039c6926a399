import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { windowOptions } from '../../src-main/shell-policy/window-options.ts';

const ELECTRON = new URL('../../src-main/electron/', import.meta.url).pathname;
const sources = readdirSync(ELECTRON).map((name) => [name, readFileSync(join(ELECTRON, name), 'utf8')] as const);

test.each(['linux', 'win32', 'darwin'])('on %s a window has a sandboxed, isolated page without Node', (platform) => {
  const { webPreferences } = windowOptions({ preload: '/preload.cjs', platform, isDark: true });
  expect(webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
  });
  for (const name of [
    'allowRunningInsecureContent',
    'experimentalFeatures',
    'enableBlinkFeatures',
    'disableBlinkFeatures',
    'additionalArguments',
    'partition',
    'session',
  ]) {
    expect(webPreferences).not.toHaveProperty(name);
  }
});

test('there is one place where a window is made, with those options', () => {
  const makers = sources.filter(([, text]) => /new (?:Browser|Base)Window\(|new WebContentsView\(|BrowserView/.test(text));
  expect(makers.map(([name]) => name)).toEqual(['window.ts']);
  expect(makers[0]?.[1].match(/new BrowserWindow\(/g)).toHaveLength(1);
  expect(makers[0]?.[1]).toMatch(/new BrowserWindow\(\{\s*\.\.\.windowOptions\(/);
  expect(makers[0]?.[1].slice(makers[0][1].indexOf('new BrowserWindow'))).not.toContain('webPreferences');
});

test('a window loads nothing but the own origin', () => {
  const loads = sources.flatMap(([, text]) => text.match(/\.load(?:URL|File)\([^)]*\)/g) ?? []);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
  expect(loads).toEqual(['.loadURL(`${APP_ORIGIN}/`)']);
  for (const [name, text] of sources) expect([name, text.match(/file:\/\/|https?:\/\/(?!www\.electronjs)/g)]).toEqual([name, null]);
});

test('pages are listened to in one place, which checks who asks', () => {
  const listeners = sources.filter(([, text]) => /ipcMain/.test(text)).map(([name]) => name);
  expect(listeners).toEqual(['page-calls.ts']);
  const wrapper = sources.find(([name]) => name === 'page-calls.ts')?.[1] ?? '';
  expect(wrapper.match(/ipcMain\./g)).toHaveLength(1);
  expect(wrapper).toMatch(/senderFrame !== sender\.mainFrame/);
});

import { describe, expect, inject, test } from 'vitest';
import { launchApp } from './helpers/launch-app.ts';
import { BARE_PAGE } from './helpers/port-client.ts';

const ELSEWHERE = [
  'https://example.org/',
  'http://127.0.0.1:9/',
  'file:///etc/passwd',
  'app://gleaner.example.org/',
  'app://gleaner@example.org/',
  'app://other/',
  'javascript:document.title="taken"',
  'data:text/html,<title>taken</title>',
  'blob:app://gleaner/0',
  'gleaner://view/pool',
];

describe.skipIf(inject('desktop') === null)('a page that was taken over', () => {
  test('cannot navigate away, open a window, frame anything, or run inline code', async () => {
    const { app, page, quit } = await launchApp();
    await page.goto(BARE_PAGE);
    for (const url of ELSEWHERE) {
      await page.evaluate(`(location.href = ${JSON.stringify(url)}, new Promise((resolve) => setTimeout(resolve, 50)))`);
      expect([url, page.url(), await page.title()]).toEqual([url, BARE_PAGE, '']);
      expect(await page.evaluate(`window.open(${JSON.stringify(url)})`)).toBeNull();
    }
    const violations = await page.evaluate(`new Promise((resolve) => {
      const seen = [];
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        seen.push(effectiveDirective);
        if (seen.length === 7) resolve(seen.sort());
      });
      const add = (name, properties) => document.body.appendChild(Object.assign(document.createElement(name), properties));
      for (const target of ['_blank', '_top', 'other']) add('a', { href: 'https://example.org/', target }).click();
      add('form', { action: 'https://example.org/', method: 'post' }).submit();
      add('webview', {}).setAttribute('src', 'https://example.org/');
      add('iframe', { src: 'https://example.org/' });
      add('script', { textContent: 'document.title = "taken"' });
      add('script', { src: 'https://example.org/code.js' });
      add('img', { src: 'https://example.org/pixel.png' });
      add('object', { data: 'https://example.org/' });
      fetch('https://example.org/').catch(() => undefined);
    })`);
    expect(violations).toEqual(['connect-src', 'form-action', 'frame-src', 'img-src', 'object-src', 'script-src-elem', 'script-src-elem']);
    expect(page.url()).toBe(BARE_PAGE);
    expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().map((contents) => contents.getURL()))).toEqual([
      BARE_PAGE,
    ]);
    await quit();
  });

  test('has no permission, no device, no download, and reaches no file by app://', async () => {
    const { app, page, quit } = await launchApp();
    await page.goto(BARE_PAGE);
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'midi',
      'clipboard-read',
      'clipboard-write',
      'persistent-storage',
    ];
    for (const name of names) {
      expect([name, await page.evaluate(`navigator.permissions.query({ name: '${name}' }).then(({ state }) => state)`)]).toEqual([
        name,
        'denied',
      ]);
    }
    const attempts = {
      media: 'navigator.mediaDevices.getUserMedia({ video: true })',
      display: 'navigator.mediaDevices.getDisplayMedia()',
      position: 'new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject))',
      usb: 'navigator.usb.requestDevice({ filters: [] })',
      serial: 'navigator.serial.requestPort()',
      hid: 'navigator.hid.requestDevice({ filters: [] }).then((devices) => { if (devices.length === 0) throw new Error("none"); })',
      bluetooth: 'navigator.bluetooth.requestDevice({ acceptAllDevices: true })',
      clipboard: 'navigator.clipboard.readText()',
      post: 'fetch("app://gleaner/", { method: "POST" }).then(({ status }) => { if (status !== 200) throw new Error(String(status)); })',
    };
    for (const [name, code] of Object.entries(attempts)) {
      expect([
        name,
        await page.evaluate(
          `Promise.race([Promise.resolve().then(() => ${code}).then(() => 'granted', () => 'refused'), new Promise((resolve) => setTimeout(() => resolve('unanswered'), 5000))])`,
        ),
      ]).toEqual([name, 'refused']);
    }
    expect(await page.evaluate('Notification.permission')).toBe('denied');
    for (const path of [
      '/../../package.json',
      '/..%2f..%2fpackage.json',
      '/%2fetc/passwd',
      '//etc/passwd',
      '/media/thumb/../../x',
      '/media/thumb/abc',
      '/.env',
    ]) {
      expect([
        path,
        await page.evaluate(`fetch('app://gleaner' + ${JSON.stringify(path)}).then(({ status }) => status, () => 'failed')`),
      ]).not.toEqual([path, 200]);
    }
    const csp = await page.evaluate(`fetch('app://gleaner/').then(({ headers }) => headers.get('content-security-policy'))`);
    expect(csp).toContain("default-src 'none'");
    await page.evaluate(`Object.assign(document.createElement('a'), { href: 'app://gleaner/', download: 'page.html' }).click()`);
    expect(await app.evaluate(({ session }) => session.defaultSession.isPersistent())).toBe(true);
    await quit();
  });

  test('is not answered where it is not the main frame of our window at our address', async () => {
    const { app, page, quit } = await launchApp();
    expect(await page.evaluate(`gleanerShell.perform({ kind: 'zoom', change: 'reset' })`)).toEqual({ done: true });
    const answers = await app.evaluate(
      async ({ BrowserWindow }, preload) => {
        const results: string[] = [];
        for (const url of ['app://gleaner/nothing-here', 'about:blank']) {
          const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } });
          await other.loadURL(url);
          results.push(
            await other.webContents.executeJavaScript(
              `gleanerShell.perform({ kind: 'ready' }).then(() => 'answered', (error) => error.message)`,
            ),
          );
          other.destroy();
        }
        return results;
      },
      `${inject('desktop')?.packed}/resources/app.asar/dist/electron/preload.cjs`,
    );
    for (const answer of answers) expect(answer).toContain("refused, not asked by the app's own page");
    const wrong = ['{ kind: "shell" }', '{ kind: "reveal", path: 7 }', '{ kind: "window", change: "close", more: 1 }', 'null', '"ready"'];
    for (const argument of wrong)
      expect(await page.evaluate(`gleanerShell.perform(${argument}).then(() => 'answered', () => 'refused')`)).toBe('refused');
    for (const url of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'https://user:secret@example.org/',
      'ms-settings:',
      'smb://host/share',
      '//host/x',
      '',
    ]) {
      expect(await page.evaluate(`gleanerShell.openExternal(${JSON.stringify(url)})`)).toMatchObject({ done: false });
    }
    for (const path of ['/etc/passwd', '//host/share', 'relative', '/']) {
      expect(await page.evaluate(`gleanerShell.perform({ kind: 'reveal', path: ${JSON.stringify(path)} })`)).toMatchObject({ done: false });
    }
    await quit();
  });
});

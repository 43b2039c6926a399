import { describe, expect, inject, test } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '#main/shell-policy/csp.ts';
import { startApp } from './helpers/start-app.ts';

describe.skipIf(inject('web') === null)('the content security policy in Chromium', () => {
  test('comes with the page, which runs under it without a violation on any screen', async () => {
    const { page } = await startApp();
    const rail = page.getByRole('navigation', { name: 'Screens' }).getByRole('button');
    await rail.first().waitFor();
    const response = await page.reload();
    const policy = response?.headers()['content-security-policy'];
    expect(policy).toBe(CONTENT_SECURITY_POLICY);
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy?.replace("img-src 'self' data:", '')).not.toMatch(/unsafe|https?:|data:|blob:|\*/);
    const seen: string[] = [];
    await page.exposeFunction('violated', (text: string) => seen.push(text));
    await page.evaluate(
      `addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => violated(effectiveDirective + ' ' + blockedURI))`,
    );
    await rail.first().waitFor();
    expect(await rail.count()).toBe(5);
    for (const button of await rail.all()) await button.click();
    expect(seen).toEqual([]);
  });

  test('keeps code and content out that were slipped into the page', async () => {
    const { page: first } = await startApp({ library: 'none' });
    // A page of its own: what is tried here is complained of in its console.
    const page = await first.context().newPage();
    await page.goto(first.url());
    const attempts = [
      ['script-src-elem', `Object.assign(document.createElement('script'), { textContent: 'document.title = "taken"' })`],
      ['script-src-elem', `Object.assign(document.createElement('script'), { src: 'https://example.org/code.js' })`],
      ['img-src', `Object.assign(document.createElement('img'), { src: 'https://example.org/pixel.png' })`],
      ['img-src', `Object.assign(document.createElement('img'), { src: URL.createObjectURL(new Blob(['x'])) })`],
      ['script-src-elem', `Object.assign(document.createElement('script'), { src: 'data:text/javascript,document.title="taken"' })`],
      ['style-src-elem', `Object.assign(document.createElement('style'), { textContent: 'body { color: red }' })`],
      ['frame-src', `Object.assign(document.createElement('iframe'), { src: 'https://example.org/' })`],
      ['object-src', `Object.assign(document.createElement('object'), { data: 'https://example.org/' })`],
    ];
    for (const [directive, element] of attempts) {
      const violated = `new Promise((resolve) => {
        addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective), { once: true });
        document.body.append(${element});
      })`;
      expect([element, await page.evaluate(violated)]).toEqual([element, directive]);
    }
    const inline = `new Promise((resolve) => {
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective), { once: true });
      document.body.insertAdjacentHTML('beforeend', '<button onclick="document.title = 1">Press</button>');
      document.body.lastElementChild.click();
    })`;
    expect(await page.evaluate(inline)).toBe('script-src-attr');
    const code = `new Promise((resolve) => {
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective), { once: true });
      setTimeout('document.title = "taken"');
    })`;
    expect(await page.evaluate(code)).toBe('script-src');
    expect(await page.title()).not.toMatch(/taken|1/);
  });
});

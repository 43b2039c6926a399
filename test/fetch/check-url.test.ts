import { describe, expect, test } from 'vitest';
import { parseOwnHosts } from '#main/fetch/allow-private.ts';
import { checkUrl } from '#main/fetch/check-url.ts';
import { hostKey } from '#main/fetch/host-key.ts';
import { isPublicAddress } from '#main/fetch/public-address.ts';

const check = (text: string, allow: string[] = [], base?: string): string => {
  const options = { ownHosts: parseOwnHosts(allow), maxUrlBytes: 8192, ...(base && { base: new URL(base) }) };
  const outcome = checkUrl(text, options);
  return outcome.ok ? 'ok' : outcome.status;
};

describe('URLs from strangers', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://017700000001/',
    'http://0/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fec0::1]/',
    'http://[ff02::1]/',
    'http://\u2460\u2461\u2466.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://192.0.2.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://240.0.0.1/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://a.localhost/',
    'https://127.0.0.1./',
  ])('%s is a blocked address', (url) => {
    expect(check(url)).toBe('blocked_address');
  });

  test.each([
    'ftp://example.com/a.jpg',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    'gopher://example.com/',
    'blob:https://example.com/x',
    'http://user:pass@example.com/',
    'http://user@example.com/',
    'http://:pass@example.com/',
    'http://example.com:22/',
    'https://example.com:8443/',
    'http://example.com:0/',
    'http://example.com:99999/',
    'http://',
    'http:///',
    'example.com/a.jpg',
    '//example.com/a.jpg',
    '/a.jpg',
    'http://exa mple.com/',
    'http://[::1/',
    'http://256.256.256.256/',
    '',
    `http://example.com/${'a'.repeat(8192)}`,
    `http://example.com/${'\u00e4'.repeat(3000)}`,
    `http://${'a.'.repeat(140)}com/`,
  ])('%j is no URL that may be asked', (url) => {
    expect(check(url)).toBe('invalid_url');
  });

  test.each([
    'http://example.com/a.jpg',
    'https://example.com:443/a.jpg',
    'http://example.com:443/',
    'https://example.com:80/',
    'http://93.184.215.14/',
    'http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
    'HTTP://EXAMPLE.COM/A.JPG',
    'http://b\u00fccher.example/\u00fc.jpg?a=b c',
    ' http://example.com/a.jpg\n',
  ])('%j may be asked', (url) => {
    expect(check(url)).toBe('ok');
  });

  test('own hosts are opened by exactly their name and port', () => {
    const allow = ['127.0.0.1:8080', 'localhost:9000', '[::1]:8080', 'nas.home:80'];
    for (const url of [
      'http://127.0.0.1:8080/',
      'http://0x7f.1:8080/',
      'https://127.0.0.1:8080/',
      'http://localhost:9000/',
      'http://[::1]:8080/',
      'http://NAS.home./',
    ]) {
      expect([url, check(url, allow)]).toEqual([url, 'ok']);
    }
    for (const url of [
      'http://127.0.0.1/',
      'http://127.0.0.1:8081/',
      'http://127.0.0.2:8080/',
      'http://localhost/',
      'http://localhost:8080/',
      'http://[::1]/',
      'https://nas.home:22/',
    ]) {
      expect([url, check(url, allow)]).not.toEqual([url, 'ok']);
    }
  });

  test('a redirect from https to http is refused, and one from http to https is not', () => {
    expect(check('http://example.com/', [], 'https://example.com/')).toBe('invalid_url');
    expect(check('https://example.com/', [], 'http://example.com/')).toBe('ok');
    expect(check('b.jpg', [], 'https://example.com/a.jpg')).toBe('ok');
  });

  test.each(['127.0.0.1', '10.1.2.3', '::ffff:10.1.2.3', '64:ff9b::1.2.3.4', 'not an address', ''])(
    '%j is no public address',
    (address) => {
      expect(isPublicAddress(address)).toBe(false);
    },
  );

  test.each([
    ['http://img1.example.co.uk/', 'example.co.uk'],
    ['http://EXAMPLE.com./', 'example.com'],
    ['http://93.184.215.14/', '93.184.215.14'],
    ['http://[2606:2800::1]/', '2606:2800::1'],
    ['http://a.someone.github.io/', 'github.io'],
    ['http://intranet/', 'intranet'],
  ])('%s falls under the budget of %s', (url, key) => {
    expect(hostKey(new URL(url), { isOwn: false })).toBe(key);
  });

  test('an own host has a budget per port', () => {
    expect(hostKey(new URL('http://a.example.com/'), { isOwn: true })).toBe('a.example.com:80');
  });
});

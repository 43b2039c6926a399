import { describe, expect, test } from 'vitest';
import { classifyError } from '#main/fetch/classify-error.ts';

const coded = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more });

describe('errors of a download', () => {
  test.each([
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout', 'perhaps'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout', 'perhaps'],
    ['UND_ERR_BODY_TIMEOUT', 'timeout', 'perhaps'],
    ['UND_ERR_SOCKET', 'connect_error', 'perhaps'],
    ['ECONNREFUSED', 'connect_error', 'fine'],
    ['ECONNRESET', 'connect_error', 'perhaps'],
    ['EHOSTUNREACH', 'connect_error', 'perhaps'],
    ['ENETUNREACH', 'connect_error', 'perhaps'],
    ['ENETDOWN', 'connect_error', 'surely'],
    ['CERT_HAS_EXPIRED', 'tls_error', 'fine'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_error', 'fine'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_error', 'fine'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_error', 'fine'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls_error', 'fine'],
    ['UND_ERR_HEADERS_OVERFLOW', 'http_error', 'fine'],
    ['HPE_INVALID_CONSTANT', 'http_error', 'fine'],
  ])('%s is %s', (code, status, network) => {
    expect(classifyError(coded(code))).toMatchObject({ outcome: { ok: false, status, message: expect.stringContaining(code) }, network });
  });

  test('no local IPv4 address is the own network\u2019s fault, no IPv6 address only perhaps', () => {
    expect(classifyError(coded('EADDRNOTAVAIL', { address: '93.184.215.14' }))?.network).toBe('surely');
    expect(classifyError(coded('EADDRNOTAVAIL', { address: '::1' }))?.network).toBe('perhaps');
  });

  test('of several attempts the first gives the status and the worst the doubt', () => {
    const both = new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]);
    expect(classifyError(both)).toMatchObject({
      outcome: { status: 'connect_error', message: expect.stringContaining('ECONNREFUSED') },
      network: 'perhaps',
    });
  });

  test.each([new TypeError('x is not a function'), coded('EMFILE'), coded('UND_ERR_INVALID_ARG'), 'text', undefined])(
    '%s says nothing about an image',
    (error) => {
      expect(classifyError(error)).toBeUndefined();
    },
  );
});

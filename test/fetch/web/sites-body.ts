import { deflateRawSync, gzipSync } from 'node:zlib';
import { jpegBytes } from '../misbehaving-server.ts';
import { begin, each, endless, image, mustNotBeAsked, ok, PICTURE, paths, redirect, type Site, site, status } from './site.ts';

const gzip = { 'content-encoding': 'gzip' };
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'.padEnd(200));
/** Whole gzip members of nothing: bytes over the wire that never become any. */
const emptyMembers = Buffer.concat(Array.from({ length: 3000 }, () => gzipSync('')));

/** Hosts whose bodies or redirects lead astray. */
export const BODY_SITES: readonly Site[] = [
  site('too-much.example', [
    ['/announced.jpg', begin({ 'content-length': '50000000' }, jpegBytes()), 'too_large'],
    ['/unannounced.jpg', begin({}, jpegBytes(), endless(jpegBytes(65_536))), 'too_large'],
    ['/bomb.jpg', image(gzip, gzipSync(jpegBytes(15_000_000))), 'too_large'],
    ['/empty-members.jpg', begin(gzip, emptyMembers, endless(emptyMembers)), 'too_large'],
  ]),
  site('codes.example', [
    ['/gzip.jpg', image(gzip, gzipSync(PICTURE)), 'ok'],
    ['/twice.jpg', image({ 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync(PICTURE))), 'decode_error'],
    ['/raw-deflate.jpg', image({ 'content-encoding': 'deflate' }, deflateRawSync(PICTURE)), 'decode_error'],
    ['/cut.jpg', image(gzip, gzipSync(PICTURE).subarray(0, 30)), 'truncated'],
    ['/damaged.jpg', image(gzip), 'decode_error'],
    ['/unheard-of.jpg', image({ 'content-encoding': 'utf-8' }), 'ok'],
  ]),
  site('no-pictures.example', [
    [
      '/page.jpg',
      begin({ 'content-type': 'image/jpeg' }, Buffer.from('<!doctype html>'.padEnd(100)), endless(Buffer.alloc(10_000, 'x'), 5)),
      'not_an_image',
    ],
    ['/svg.jpg', image({}, svg), 'not_an_image'],
    ['/pdf.jpg', image({}, Buffer.from('%PDF-1.7\n'.padEnd(500))), 'not_an_image'],
    ['/empty.jpg', image({}, Buffer.alloc(0)), 'too_small'],
    ['/dot.jpg', image({}, jpegBytes(40)), 'too_small'],
    ['/named-wrong.html', image({ 'content-type': 'text/html' }), 'ok'],
  ]),
  site('sends-on.example', [
    ['/once.jpg', redirect('/ok.jpg', 301), 'ok'],
    ['/five.jpg', redirect('/four.jpg', 302), 'ok'],
    ['/four.jpg', redirect('/three.jpg', 303), 'ok'],
    ['/three.jpg', redirect('/two.jpg', 307), 'ok'],
    ['/two.jpg', redirect('/once.jpg', 308), 'ok'],
    ['/six.jpg', redirect('/five.jpg'), 'redirect_loop'],
    ['/circle.jpg', redirect('/circle.jpg#round'), 'redirect_loop'],
    ['/no-target.jpg', (response) => response.writeHead(302).end(), 'http_error'],
    ['/ok.jpg', ok, 'ok'],
  ]),
  site('sends-astray.example', [
    ['/file.jpg', redirect('file:///etc/passwd'), 'invalid_url'],
    ['/metadata.jpg', redirect('http://169.254.169.254/latest/meta-data/'), 'blocked_address'],
    ['/this-machine.jpg', redirect('http://localhost/x.jpg'), 'blocked_address'],
    ['/octal.jpg', redirect('http://0x7f.1/x.jpg'), 'blocked_address'],
    ['/six.jpg', redirect('http://[::1]/x.jpg'), 'blocked_address'],
    ['/ssh.jpg', redirect('http://well-behaved.example:22/1.jpg'), 'invalid_url'],
    ['/password.jpg', redirect('http://user:word@well-behaved.example/1.jpg'), 'invalid_url'],
    ['/private-name.jpg', redirect('http://private-address.example/1.jpg'), 'blocked_address'],
    ['/forbidden.jpg', redirect('http://forbids-all.example/1.jpg'), 'robots_disallowed'],
    ['/untrusted.jpg', redirect('https://untrusted.example/1.jpg'), 'tls_error'],
    ['/data.jpg', redirect('data:image/png;base64,AAAA'), 'invalid_url'],
    ['/other-host.jpg', redirect('http://well-behaved.example/1.jpg'), 'ok'],
  ]),
  site(
    'sends-too-much-unasked.example',
    each(
      paths(4),
      begin({ 'content-length': String(PICTURE.byteLength) }, PICTURE, (response) => {
        response.socket?.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad');
      }),
      'ok',
    ),
  ),
  site('odd-addresses.example', [
    ['ftp://odd-addresses.example/1.jpg', mustNotBeAsked, 'invalid_url'],
    ['http://odd-addresses.example:8080/1.jpg', mustNotBeAsked, 'invalid_url'],
    ['http://user@odd-addresses.example/1.jpg', mustNotBeAsked, 'invalid_url'],
    ['http://2130706433/1.jpg', mustNotBeAsked, 'blocked_address'],
    ['http://\u2460\u2461\u2466.0.0.1/1.jpg', mustNotBeAsked, 'blocked_address'],
    ['http://printer.localhost/1.jpg', mustNotBeAsked, 'blocked_address'],
    [`http://odd-addresses.example/${'x'.repeat(9000)}.jpg`, mustNotBeAsked, 'invalid_url'],
    ['no address at all', mustNotBeAsked, 'invalid_url'],
    ['/b%C3%A4r.jpg', ok, 'ok'],
    ['/gone.jpg', status(404), 'not_found'],
  ]),
];

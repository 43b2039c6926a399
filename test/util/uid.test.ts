import { expect, test } from 'vitest';
import { uidKey, uidOf } from '#main/util/uid.ts';

test('the uid is the md5 of caption and url, in that order', () => {
  expect(uidOf('a cat', 'http://a/b.jpg')).toBe('01b6656c65b6fd70cab64142292ef686');
  expect(uidOf('', '')).toBe('d41d8cd98f00b204e9800998ecf8427e');
});

test('the key holds the same 16 bytes', () => {
  const key = uidKey('a cät', 'http://a/ü.jpg');
  expect(key).toHaveLength(16);
  expect(Buffer.from(key, 'latin1').toString('hex')).toBe(uidOf('a cät', 'http://a/ü.jpg'));
});

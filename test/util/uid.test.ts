import { expect, test } from 'vitest';
import { uidOf, writeUid } from '#main/util/uid.ts';

test('the uid is the md5 of caption and url, in that order', () => {
  expect(uidOf('a cat', 'http://a/b.jpg')).toBe('01b6656c65b6fd70cab64142292ef686');
  expect(uidOf('', '')).toBe('d41d8cd98f00b204e9800998ecf8427e');
});

test('the words hold the same 16 bytes', () => {
  const words = new Uint32Array(6);
  writeUid('a cät', 'http://a/ü.jpg', words, 1);
  const bytes = Buffer.from(words.buffer, 4, 16);
  expect(bytes.toString('hex')).toBe(uidOf('a cät', 'http://a/ü.jpg'));
  expect([words[0], words[5]]).toEqual([0, 0]);
});

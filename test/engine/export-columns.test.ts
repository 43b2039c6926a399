import { describe, expect, test } from 'vitest';
import type { ExportSample } from '#main/catalog/queries/exports.ts';
import { additionalColumns } from '#main/engine/export-columns.ts';

const sample: ExportSample = {
  id: 1,
  url: 'http://a/b.jpg',
  caption: 'a cat',
  uid: Buffer.from('01b6656c65b6fd70cab64142292ef686', 'hex'),
  page_url: 'http://a/',
  crawl_file: 'a.warc.gz',
  record_offset: 2 ** 40,
  date: 0,
  language: 'en',
  status: 'ok',
  http_status: 200,
  message: null,
  sha256: null,
  md5: null,
  format: 'jpg',
  width: 1,
  height: 1,
  kept: 'original',
  pack: null,
  offset: null,
  length: null,
  exif: null,
  scores: '{"aesthetic-v1-b32":5.5,"aesthetic-v2":6}',
  tags: '["a","b"]',
  extra: null,
};
const scorers = [
  { id: 1, key: 'aesthetic-v1-b32', name: 'aesthetic' },
  { id: 2, key: 'aesthetic-v2', name: 'aesthetic' },
];
const find = (names: string[], sources: { name: string; type: string }[] = []) => additionalColumns(names, scorers, new Set([2]), sources);

test("our own columns; hash is LAION's, over URL and caption as found", () => {
  const names = ['uid', 'hash', 'page_url', 'crawl_file', 'record_offset', 'date', 'language', 'tags', 'aesthetic', 'aesthetic-v1-b32'];
  const { columns, valuesOf } = find(names);
  expect(columns.map(({ name }) => name)).toEqual(names);
  expect(valuesOf(sample)).toEqual({
    uid: '01b6656c65b6fd70cab64142292ef686',
    hash: 919568979703592945n,
    page_url: 'http://a/',
    crawl_file: 'a.warc.gz',
    record_offset: 2n ** 40n,
    date: '1970-01-01T00:00:00.000Z',
    language: 'en',
    tags: 'a,b',
    aesthetic: 6,
    'aesthetic-v1-b32': 5.5,
  });
});

describe('columns of sources', () => {
  test.each([
    ['BIGINT', '9007199254740993', 'int64', 9007199254740993n],
    ['INTEGER', '-5', 'int32', -5],
    ['TINYINT', '-128', 'int8', -128],
    ['USMALLINT', '65535', 'uint16', 65535],
    ['UINTEGER', '4294967295', 'uint32', 4294967295],
    ['UBIGINT', '18446744073709551615', 'uint64', 18446744073709551615n],
    ['HUGEINT', '18446744073709551616', 'string', '18446744073709551616'],
    ['FLOAT', '0.1', 'float', Math.fround(0.1)],
    ['DOUBLE', '1.0', 'double', 1],
    ['DOUBLE', '12', 'double', 12],
    ['DECIMAL(10,2)', '1.25', 'double', 1.25],
    ['BOOLEAN', 'true', 'boolean', true],
    ['VARCHAR', '"x"', 'string', 'x'],
    ['VARCHAR', '9007199254740993', 'string', '9007199254740993'],
    ['TIMESTAMP', '"2024-01-01 00:00:00"', 'string', '2024-01-01 00:00:00'],
    ['DOUBLE[][]', '[[0.5,1.0],[],null]', { list: { list: 'double' } }, [[0.5, 1], [], null]],
    ['UTINYINT[]', '[0,255,null]', { list: 'uint8' }, [0, 255, null]],
    ['BIGINT[]', '[9007199254740993]', { list: 'int64' }, [9007199254740993n]],
    ['DECIMAL(10,2)[]', '[1.25]', { list: 'double' }, [1.25]],
    ['FLOAT[3]', '[0.1,0.5,1.0]', { list: 'float' }, [Math.fround(0.1), 0.5, 1]],
    ['TIMESTAMP[]', '["2024-01-01 00:00:00"]', { list: 'string' }, ['2024-01-01 00:00:00']],
    ['STRUCT(a BIGINT[])[]', '[{"a":[1]}]', 'json', '[{"a":[1]}]'],
    ['STRUCT(a BIGINT)', '{"a":9007199254740993}', 'json', '{"a":9007199254740993}'],
    ['BIGINT', 'null', 'int64', null],
  ])('%s %s is written as %s', (type, json, exported, value) => {
    const { columns, valuesOf } = find(['it'], [{ name: 'it', type }]);
    expect(columns).toEqual([{ name: 'it', type: exported }]);
    expect(valuesOf({ ...sample, extra: `{"other":1,"it":${json}}` })).toEqual({ it: value });
  });

  test('are null where a sample came without them, whatever their name', () => {
    const names = ['it', 'constructor', '__proto__'];
    const values = find(
      names,
      names.map((name) => ({ name, type: 'VARCHAR' })),
    ).valuesOf({ ...sample, extra: '{}' });
    expect(Object.entries(values)).toEqual([
      ['it', null],
      ['constructor', null],
      ['__proto__', null],
    ]);
  });

  test('stand behind our own of the same name', () => {
    const { valuesOf } = find(
      ['uid', 'aesthetic'],
      [
        { name: 'uid', type: 'VARCHAR' },
        { name: 'aesthetic', type: 'DOUBLE' },
      ],
    );
    expect(valuesOf({ ...sample, extra: '{"uid":"theirs","aesthetic":1.5}' })).toMatchObject({
      uid: sample.uid.toString('hex'),
      aesthetic: 6,
    });
  });

  test('a name that nobody knows is refused with all names there are', () => {
    expect(() => find(['nsfw'], [{ name: 'punsafe', type: 'FLOAT' }])).toThrow(
      /expected some of uid, hash, .*, punsafe, aesthetic-v1-b32, aesthetic-v2, got nsfw/,
    );
  });
});

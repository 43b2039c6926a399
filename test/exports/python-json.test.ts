import { expect, test } from 'vitest';
import { pythonFloat, pythonJson } from '#main/exports/python-json.ts';
import { ShardTally, statsJson } from '#main/exports/shard-stats.ts';

// The expected texts are the output of Python 3.11's json.dumps(value, indent=4).
test('a sample JSON has the bytes of Python json.dumps with indent 4', () => {
  const text = pythonJson([
    ['aesthetic', { float: 5 }],
    ['n', 9007199254740993n],
    ['caption', 'café "quoted" \\ 😀 \x7f\n\t/\u2028'],
    ['error_message', null],
    ['width', 341],
  ]);
  expect(text).toBe(
    '{\n    "aesthetic": 5.0,\n    "n": 9007199254740993,\n    "caption": "caf\\u00e9 \\"quoted\\" \\\\ \\ud83d\\ude00 \\u007f\\n\\t/\\u2028",\n    "error_message": null,\n    "width": 341\n}',
  );
});

test('a stats file has the bytes of Python json.dumps with indent 4', () => {
  const tally = new ShardTally();
  const image = {
    kind: 'image',
    bytes: Buffer.alloc(0),
    extension: 'jpg',
    width: 1,
    height: 1,
    originalWidth: 1,
    originalHeight: 1,
    hash: null,
  } as const;
  for (const row of [image, { kind: 'failed', status: 'failed_to_download', message: '404' } as const, image]) tally.add(row);
  expect(statsJson(tally, { startMs: 1_700_000_000_125, endMs: 1_700_000_001_375 })).toBe(
    '{\n    "count": 3,\n    "successes": 2,\n    "failed_to_download": 1,\n    "failed_to_resize": 0,\n    "duration": 1.25,\n    "start_time": 1700000000.125,\n    "end_time": 1700000001.375,\n    "status_dict": {\n        "success": 2,\n        "404": 1\n    }\n}',
  );
});

// json.dumps({"boxes": [[0.25, 1.0], []], "n": [1, {"a": True}], "none": []}, indent=4)
test('lists and booleans are written as Python writes them', () => {
  const text = pythonJson([
    ['boxes', { list: [{ list: [{ float: 0.25 }, { float: 1 }] }, { list: [] }] }],
    ['n', { list: [1, [['a', true]]] }],
    ['none', { list: [] }],
  ]);
  expect(text).toBe(
    '{\n    "boxes": [\n        [\n            0.25,\n            1.0\n        ],\n        []\n    ],\n    "n": [\n        1,\n        {\n            "a": true\n        }\n    ],\n    "none": []\n}',
  );
});

test('an empty object is {}', () => {
  expect(pythonJson([])).toBe('{}');
});

// Python's repr of the same numbers.
test.each([
  [1, '1.0'],
  [0, '0.0'],
  [-0, '-0.0'],
  [0.1, '0.1'],
  [1e-4, '0.0001'],
  [1.5e-5, '1.5e-05'],
  [1e-7, '1e-07'],
  [1e15, '1000000000000000.0'],
  [1e16, '1e+16'],
  [123456789012345680, '1.2345678901234568e+17'],
  [1 / 3, '0.3333333333333333'],
  [-2.5, '-2.5'],
  [5e-324, '5e-324'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [1e22, '1e+22'],
  [123456.789, '123456.789'],
  [Number.NaN, 'null'],
  [Number.NEGATIVE_INFINITY, 'null'],
])('the float %d is written %s', (value, text) => {
  expect(pythonFloat(value)).toBe(text);
});

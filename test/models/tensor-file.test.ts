import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTensorFile, readTensorFile } from '#main/models/tensor-file.ts';
import { sharedFixtures } from '../helpers/shared-fixtures.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const invalid = (message: string) => expect.objectContaining({ code: 'TENSOR_FILE_INVALID', message: expect.stringContaining(message) });

/** A zip of stored files, as torch writes one. */
function zip(files: Record<string, Uint8Array>, method = 0): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(crc32(bytes), 14);
    local.writeUInt32LE(bytes.length, 18);
    local.writeUInt32LE(bytes.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(bytes.length, 20);
    entry.writeUInt32LE(bytes.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    parts.push(local, Buffer.from(name), Buffer.from(bytes));
    offset += 30 + name.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

const text = (value: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(value));
  return Buffer.concat([Buffer.of(0x58), length, Buffer.from(value)]);
};
const op = (code: string | number): Buffer => (typeof code === 'number' ? Buffer.of(code) : Buffer.from(code, 'latin1'));
const small = (value: number): Buffer => Buffer.of(0x4b, value);

/** The opcodes of `_rebuild_tensor_v2(storage '0', offset, size, stride, False, OrderedDict())`. */
function tensorOps(options: { size: number[]; stride: number[]; offset?: number; storage?: string }): Buffer {
  const tuple = (values: number[]): Buffer => Buffer.concat([op('('), ...values.map(small), op('t')]);
  return Buffer.concat([
    op('ctorch._utils\n_rebuild_tensor_v2\n(('),
    text('storage'),
    op(`ctorch\n${options.storage ?? 'FloatStorage'}\n`),
    text('0'),
    text('cpu'),
    small(4),
    op('tQ'),
    small(options.offset ?? 0),
    tuple(options.size),
    tuple(options.stride),
    op('\x89ccollections\nOrderedDict\n)RtR'),
  ]);
}

/** data.pkl of a state dict with one entry. */
function stateDict(name: string, value: Buffer): Buffer {
  return Buffer.concat([op('\x80\x02ccollections\nOrderedDict\n)R('), text(name), value, op('u.')]);
}

const floats = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);
const pth = (pickle: Buffer, data: Buffer = floats(1, 2, 3, 4)): Buffer => zip({ 'archive/data.pkl': pickle, 'archive/data/0': data });

function npy(header: string, data: Uint8Array, version = 1): Buffer {
  const padded = Buffer.from(header.padEnd(118, ' '));
  return Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.of(version, 0, padded.length, 0), padded, data]);
}

function safetensors(header: unknown, data: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

describe('torch files', () => {
  test('tensors come out with names, shapes and values, views of a storage included', () => {
    const whole = parseTensorFile(pth(stateDict('weight', tensorOps({ size: [2, 2], stride: [2, 1] }))), 'a.pth').get('weight');
    expect(whole).toEqual({ dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
    const view = parseTensorFile(pth(stateDict('tail', tensorOps({ size: [2], stride: [1], offset: 2 }))), 'a.pth').get('tail');
    expect(view).toEqual({ dims: [2], data: Float32Array.of(3, 4) });
  });

  test('half precision and bfloat16 are widened', () => {
    const half = pth(
      stateDict('w', tensorOps({ size: [4], stride: [1], storage: 'HalfStorage' })),
      Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001).buffer),
    );
    expect([...(parseTensorFile(half, 'a.pth').get('w')?.data ?? [])]).toEqual([1, -2, 0.333251953125, 2 ** -24]);
    const brain = pth(
      stateDict('w', tensorOps({ size: [2], stride: [1], storage: 'BFloat16Storage' })),
      Buffer.from(Uint16Array.of(0x3f80, 0xc040).buffer),
    );
    expect([...(parseTensorFile(brain, 'a.pth').get('w')?.data ?? [])]).toEqual([1, -3]);
  });

  // Each of these would run code, or read what is not there, in a reader that trusts the file.
  test.each<[string, Buffer, string]>([
    ['a global that runs commands', pth(op('\x80\x02cposix\nsystem\n(X\x02\x00\x00\x00lstR.')), 'posix.system'],
    ['a builtin by name', pth(Buffer.concat([op('\x80\x04\x8c\x08builtins\x8c\x04eval\x93.')])), 'builtins.eval'],
    ['an opcode that imports by registry', pth(op('\x80\x02\x82\x01.')), 'opcode 0x82'],
    ['an opcode that builds an instance', pth(op('\x80\x02(i__main__\nX\n.')), 'opcode 0x69'],
    ['an unknown opcode', pth(op('\x80\x02\xff.')), 'opcode 0xff'],
    ['protocol 5', pth(op('\x80\x05.')), 'protocol 5'],
    ['an endless pickle', pth(op('\x80\x02')), 'ends in the middle'],
    ['a text longer than the file', pth(op('\x80\x02X\xff\xff\xff\x7f')), 'ends in the middle'],
    ['a memo entry that was never stored', pth(op('\x80\x02h\x07.')), 'never stored'],
    ['an empty stack', pth(op('\x80\x02R.')), 'empty stack'],
    ['a module instead of a state dict', pth(op('\x80\x02K\x01.')), 'no state dict'],
    ['a number in the state dict', pth(stateDict('epoch', small(3))), 'epoch is no tensor'],
    ['a tensor past the end of its storage', pth(stateDict('w', tensorOps({ size: [5], stride: [1] }))), 'needs 20 bytes'],
    ['an offset past the end', pth(stateDict('w', tensorOps({ size: [2], stride: [1], offset: 3 }))), 'needs 20 bytes'],
    ['a transposed tensor', pth(stateDict('w', tensorOps({ size: [2, 2], stride: [1, 2] }))), 'not contiguous'],
    [
      'a storage of a type that is not read',
      pth(stateDict('w', tensorOps({ size: [1], stride: [1], storage: 'LongStorage' }))),
      'LongStorage',
    ],
    ['a huge shape', pth(stateDict('w', tensorOps({ size: [255, 255, 255, 255], stride: [1, 1, 1, 1] }))), 'claims'],
    ['no storage file', zip({ 'archive/data.pkl': stateDict('w', tensorOps({ size: [4], stride: [1] })) }), 'which has none'],
    ['no pickle', zip({ 'archive/other': floats(1) }), 'no data.pkl'],
    ['compressed entries', zip({ 'archive/data.pkl': floats(1) }, 8), 'expected stored'],
    ['the old format without a zip', op('\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.'), 'not a zip archive'],
    ['nothing', Buffer.alloc(0), 'not a zip archive'],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => parseTensorFile(bytes, 'evil.pth')).toThrow(invalid(message));
    expect(() => parseTensorFile(bytes, 'evil.pth')).toThrow(invalid('evil.pth'));
  });

  test('any damage to a file is an error of the table or harmless, never another', () => {
    const good = pth(stateDict('weight', tensorOps({ size: [2, 2], stride: [2, 1] })));
    void fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(good.length),
        (edits, length) => {
          const bytes = Buffer.from(good.subarray(0, length % 3 === 0 ? length : good.length));
          for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
          try {
            for (const { data } of parseTensorFile(bytes, 'a.pth').values()) expect(data.length).toBeLessThanOrEqual(4);
          } catch (error) {
            expect(error).toMatchObject({ code: 'TENSOR_FILE_INVALID' });
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('.npy files', () => {
  test.each([
    ['<f4', floats(1, -2, 0.5), [1, -2, 0.5]],
    ['<f8', Buffer.from(Float64Array.of(1, -2, 0.5).buffer), [1, -2, 0.5]],
    ['<f2', Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x3800).buffer), [1, -2, 0.5]],
  ])('%s', (descr, data, expected) => {
    const array = parseTensorFile(npy(`{'descr': '${descr}', 'fortran_order': False, 'shape': (3,), }`, data), 'a.npy').get('array');
    expect(array?.dims).toEqual([3]);
    expect([...(array?.data ?? [])]).toEqual(expected);
  });

  test.each<[string, Buffer, string]>([
    ['python objects', npy("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", floats(1, 2, 3)), '|O'],
    ['big-endian numbers', npy("{'descr': '>f4', 'fortran_order': False, 'shape': (3,), }", floats(1, 2, 3)), '>f4'],
    ['Fortran order', npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", floats(1, 2, 3, 4)), 'Fortran'],
    ['fewer values than the shape', npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", floats(1, 2, 3)), 'needs'],
    ['a header that is code', npy("__import__('os').system('true')", floats(1)), 'not a plain array'],
    ['a header longer than the file', Buffer.from('\x93NUMPY\x01\x00\xff\xff{}{}', 'latin1'), 'claims'],
    ['another file', Buffer.from('GIF89a, certainly not numbers'), 'not an .npy'],
  ])('%s are refused', (_, bytes, message) => {
    expect(() => parseTensorFile(bytes, 'evil.npy')).toThrow(invalid(message));
  });
});

describe('.safetensors files', () => {
  const entry = (shape: number[], from: number, to: number, dtype = 'F32') => ({ dtype, shape, data_offsets: [from, to] });

  test('all tensors come out, the metadata does not', () => {
    const bytes = safetensors({ __metadata__: { format: 'pt' }, bias: entry([1], 8, 12), weight: entry([1, 2], 0, 8) }, floats(1, 2, 3));
    const tensors = parseTensorFile(bytes, 'a.safetensors');
    expect([...tensors.keys()].sort()).toEqual(['bias', 'weight']);
    expect(tensors.get('weight')).toEqual({ dims: [1, 2], data: Float32Array.of(1, 2) });
    expect(tensors.get('bias')?.data).toEqual(Float32Array.of(3));
  });

  test.each<[string, Buffer, string]>([
    ['offsets past the end', safetensors({ w: entry([4], 0, 16) }, floats(1)), 'claims the bytes'],
    ['a shape that does not fit the offsets', safetensors({ w: entry([3], 0, 8) }, floats(1, 2)), 'claims the bytes'],
    ['negative offsets', safetensors({ w: entry([1], -4, 0) }, floats(1)), 'tensor w'],
    ['integers', safetensors({ w: entry([1], 0, 4, 'I32') }, floats(1)), 'I32'],
    ['a header that is a list', safetensors([1, 2], floats(1)), 'not an object'],
    ['a header that is no JSON', Buffer.concat([Buffer.of(4, 0, 0, 0, 0, 0, 0, 0), Buffer.from('{{{{')]), 'not JSON'],
    ['a header of 2^63 bytes', Buffer.concat([Buffer.of(0, 0, 0, 0, 0, 0, 0, 0x80), Buffer.from('{}')]), 'claims'],
    ['a huge shape', safetensors({ w: entry([2 ** 40, 2 ** 40], 0, 4) }, floats(1)), 'claims'],
  ])('%s are refused', (_, bytes, message) => {
    expect(() => parseTensorFile(bytes, 'evil.safetensors')).toThrow(invalid(message));
  });
});

describe('on disk', () => {
  test('the extension tells the format; others, and files that are gone, are named', async () => {
    const dir = tempDir();
    await writeFile(join(dir, 'head.npy'), npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", floats(7)));
    expect((await readTensorFile(join(dir, 'head.npy'))).get('array')?.data[0]).toBe(7);
    await writeFile(join(dir, 'head.h5'), 'x');
    await expect(readTensorFile(join(dir, 'head.h5'))).rejects.toThrow(invalid('.h5'));
    await expect(readTensorFile(join(dir, 'gone.npy'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  test.skipIf(!sharedFixtures)("LAION's files are read", async () => {
    const folder = `${sharedFixtures}laion-heads/`;
    const v2 = await readTensorFile(`${folder}sac+logos+ava1-l14-linearMSE.pth`);
    expect(v2.get('layers.0.weight')?.dims).toEqual([1024, 768]);
    expect((await readTensorFile(`${folder}violence_detection_vit_l_14.npy`)).get('array')?.dims).toEqual([2, 768]);
    const v1 = await readTensorFile(`${folder}sa_0_4_vit_b_32_linear.pth`);
    expect(v1.get('bias')?.data[0]).toBe(3.421470880508423);
  });
});

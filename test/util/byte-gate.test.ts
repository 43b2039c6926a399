import { expect, test } from 'vitest';
import { ByteGate } from '../../src-main/util/byte-gate.ts';

test('the gate is closed while too many bytes wait, and opens when they are taken', async () => {
  const gate = new ByteGate(100);
  await gate.open();
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = gate.hold(101, () => promise);
  let isOpen = false;
  const opened = gate.open().then(() => {
    isOpen = true;
  });
  await new Promise(setImmediate);
  expect(isOpen).toBe(false);
  resolve();
  await held;
  await opened;
  expect(isOpen).toBe(true);
});

test('whoever waits at the gate leaves with the reason of the signal', async () => {
  const gate = new ByteGate(0);
  const abort = new AbortController();
  const held = gate.hold(1, () => new Promise<void>(() => {}));
  const waiting = gate.open({ signal: abort.signal });
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(held).toBeInstanceOf(Promise);
});

test('work that fails gives its bytes back', async () => {
  const gate = new ByteGate(0);
  await expect(gate.hold(5, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await gate.open();
});

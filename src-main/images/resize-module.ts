import { AppError } from '#shared/errors.ts';
import { WASM } from './resize-wasm.ts';

/** Bytes behind every area that the module may read or write. */
const PADDING = 64;
/** The module's own constants lie below. */
const BASE = 4096;

/** As far as it is used here; the compiler's own types for it come with a browser's. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: unknown };
};

/** The loops of resources/wasm/scale.as. Addresses are those that `layOut` gave. */
export interface ScaleModule {
  sumRows(rows: number, length: number, before: number, inside: number, count: number, after: number, line: number): void;
  averageLine(line: number, shares: number, targets: number, channels: number, bias: number, out: number): void;
  scaleLine(row: number, sources: number, weights: number, taps: number, targets: number, channels: number, line: number): void;
  mixLines(lines: number, weights: number, taps: number, length: number, out: number): void;
}

interface Exports extends ScaleModule {
  memory: { buffer: ArrayBuffer };
  reserve(bytes: number): number;
}

let loaded: Exports | undefined;

/**
 * The module of this thread, with room for areas of so many bytes. Good until the next call; everything between is synchronous.
 *
 * [Note: why WebAssembly] The same loops in JavaScript took 3 ns for each byte of the source, as long as decoding a JPEG; with vectors
 * it is a tenth of that.
 * @returns the module, the address of each area (a multiple of 16), and the memory
 */
export function layOut<Name extends string>(
  areas: Record<Name, number>,
): { module: ScaleModule; at: Record<Name, number>; memory: ArrayBuffer } {
  loaded ??= instantiate();
  const at: Record<string, number> = {};
  let end = BASE;
  for (const [name, bytes] of Object.entries<number>(areas)) {
    at[name] = end;
    end += (bytes + PADDING + 15) & ~15;
  }
  if (end > 2 ** 31 - 1 || loaded.reserve(end) < 0) throw new AppError('BUG', `no memory to scale a picture: ${end} bytes`);
  return { module: loaded, at: at as Record<Name, number>, memory: loaded.memory.buffer };
}

function instantiate(): Exports {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(WASM, 'base64')), {});
  return exports as Exports;
}

import type { HeadCard } from './head-card.ts';

/** A linear head as a .safetensors file: `weight` [1, dim], `bias` [1], and the card under the key `gleaner` of its metadata. */
export function headSafetensors({ weight, bias }: { weight: Float32Array; bias: number }, card: HeadCard): Buffer {
  const values = Float32Array.of(...weight, bias);
  const end = weight.length * 4;
  const header = JSON.stringify({
    __metadata__: { format: 'pt', gleaner: JSON.stringify(card) },
    weight: { dtype: 'F32', shape: [1, weight.length], data_offsets: [0, end] },
    bias: { dtype: 'F32', shape: [1], data_offsets: [end, end + 4] },
  });
  // The values begin at a multiple of 8.
  const padded = header.padEnd(Math.ceil(Buffer.byteLength(header) / 8) * 8, ' ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(padded)));
  return Buffer.concat([length, Buffer.from(padded), Buffer.from(values.buffer)]);
}

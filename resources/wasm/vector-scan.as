// Dot products of half-precision rows with one query, in AssemblyScript; `npm run gen` compiles it. See src-main/search/vector-scan.ts.
//
// [Note: half precision without a conversion] The bits of a half, moved up by 13 with the sign kept on top, are those of a float32 that is 2^112
// times smaller. The query comes 2^112 times larger than it is, so that the products are right as they stand. The halves must be finite.

/** Sign, 5 bits of exponent and 10 of fraction, in their places of a float32. */
const HALF_BITS: i32 = 0x8fffe000;

/**
 * @param rows address of `count` rows of `dim` halves, one behind the other; up to 30 bytes behind the last are read too
 * @param query address of float32, 2^112 times the query, zeros up to a multiple of 16
 * @param out address of `count` float32
 */
export function scan(rows: usize, count: i32, dim: i32, query: usize, out: usize): void {
  const rowBytes = <usize>(dim * 2);
  const steps = (dim + 15) >> 4;
  for (let row = 0; row < count; row++) {
    // Four sums, because each has to wait for its own last addition.
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let sum2 = f32x4.splat(0);
    let sum3 = f32x4.splat(0);
    let half = rows;
    let q = query;
    for (let step = 0; step < steps; step++) {
      const first = v128.load(half);
      const second = v128.load(half, 16);
      sum0 = f32x4.add(sum0, f32x4.mul(lowHalves(first), v128.load(q)));
      sum1 = f32x4.add(sum1, f32x4.mul(highHalves(first), v128.load(q, 16)));
      sum2 = f32x4.add(sum2, f32x4.mul(lowHalves(second), v128.load(q, 32)));
      sum3 = f32x4.add(sum3, f32x4.mul(highHalves(second), v128.load(q, 48)));
      half += 32;
      q += 64;
    }
    const sum = f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3));
    store<f32>(out, f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
    out += 4;
    rows += rowBytes;
  }
}

// @ts-ignore: decorator
@inline
function lowHalves(bits: v128): v128 {
  return v128.and(i32x4.shl(i32x4.extend_low_i16x8_s(bits), 13), i32x4.splat(HALF_BITS));
}

// @ts-ignore: decorator
@inline
function highHalves(bits: v128): v128 {
  return v128.and(i32x4.shl(i32x4.extend_high_i16x8_s(bits), 13), i32x4.splat(HALF_BITS));
}

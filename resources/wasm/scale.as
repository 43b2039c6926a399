// The loops of src-main/images/resize-module.ts, in AssemblyScript; `npm run gen` compiles it. Pixels are grey or red, green, blue bytes.
//
// Offsets are addresses of this module's memory, whose layout the caller decides. Sixteen bytes behind every row may be read, and behind
// every line written.

/** Grows the memory to at least so many bytes. */
export function reserve(bytes: i32): i32 {
  const pages = (bytes + 0xffff) >>> 16;
  const missing = pages - memory.size();
  return missing > 0 ? memory.grow(missing) : 0;
}

/**
 * line[i] = before * rows[0][i] + inside * (the sum of the next `count` rows)[i] + after * (the row behind them)[i]; the first and last
 * row are there where their weights are not 0. The line is of 32-bit floats.
 */
export function sumRows(rows: usize, length: i32, before: f32, inside: f32, count: i32, after: f32, line: usize): void {
  const first = before > 0 ? rows + <usize>length : rows;
  const last = first + <usize>(length * count);
  for (let at: i32 = 0; at < length; at += 16) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let from = first + <usize>at;
    // 16 bits hold the sum of 256 bytes.
    for (let done = 0; done < count; done += 256) {
      let low = i16x8.splat(0);
      let high = i16x8.splat(0);
      const stop = count < done + 256 ? count : done + 256;
      for (let row = done; row < stop; row++, from += <usize>length) {
        const bytes = v128.load(from);
        low = i16x8.add(low, i16x8.extend_low_i8x16_u(bytes));
        high = i16x8.add(high, i16x8.extend_high_i8x16_u(bytes));
      }
      const scale = f32x4.splat(inside);
      a = f32x4.add(a, f32x4.mul(scale, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(low))));
      b = f32x4.add(b, f32x4.mul(scale, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low))));
      c = f32x4.add(c, f32x4.mul(scale, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(high))));
      d = f32x4.add(d, f32x4.mul(scale, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high))));
    }
    for (let side = 0; side < 2; side++) {
      const weight = side == 0 ? before : after;
      if (weight <= 0) continue;
      const bytes = v128.load((side == 0 ? rows : last) + <usize>at);
      const lower = i16x8.extend_low_i8x16_u(bytes);
      const upper = i16x8.extend_high_i8x16_u(bytes);
      const part = f32x4.splat(weight);
      a = f32x4.add(a, f32x4.mul(part, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(lower))));
      b = f32x4.add(b, f32x4.mul(part, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(lower))));
      c = f32x4.add(c, f32x4.mul(part, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(upper))));
      d = f32x4.add(d, f32x4.mul(part, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(upper))));
    }
    const to = line + (<usize>at << 2);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
}

/**
 * Averages a line across. A share is 20 bytes: first and end (whole pixels), and the weights before, inside and after. To the nearest
 * byte, halves to the even one, or up with `bias` 0.5.
 */
export function averageLine(line: usize, shares: usize, targets: i32, channels: i32, bias: f32, out: usize): void {
  for (let target = 0; target < targets; target++, shares += 20, out += <usize>channels) {
    const first = load<i32>(shares);
    const end = load<i32>(shares, 4);
    const before = load<f32>(shares, 8);
    const inside = load<f32>(shares, 12);
    const after = load<f32>(shares, 16);
    if (channels == 3) {
      let sum = f32x4.splat(0);
      let at = line + <usize>(first * 12);
      const stop = line + <usize>(end * 12);
      for (; at < stop; at += 12) sum = f32x4.add(sum, v128.load(at));
      sum = f32x4.mul(sum, f32x4.splat(inside));
      if (before > 0) sum = f32x4.add(sum, f32x4.mul(f32x4.splat(before), v128.load(line + <usize>(first * 12 - 12))));
      if (after > 0) sum = f32x4.add(sum, f32x4.mul(f32x4.splat(after), v128.load(stop)));
      const rounded = bias > 0 ? f32x4.floor(f32x4.add(sum, f32x4.splat(bias))) : f32x4.nearest(sum);
      const whole = i32x4.trunc_sat_f32x4_s(rounded);
      store<u8>(out, <u8>i32x4.extract_lane(whole, 0));
      store<u8>(out, <u8>i32x4.extract_lane(whole, 1), 1);
      store<u8>(out, <u8>i32x4.extract_lane(whole, 2), 2);
    } else {
      let sum: f32 = 0;
      for (let at = first; at < end; at++) sum += load<f32>(line + (<usize>at << 2));
      sum *= inside;
      if (before > 0) sum += before * load<f32>(line + (<usize>(first - 1) << 2));
      if (after > 0) sum += after * load<f32>(line + (<usize>end << 2));
      store<u8>(out, <u8>(bias > 0 ? floor(sum + bias) : nearest(sum)));
    }
  }
}

/** Scales a row across: for each target `taps` sources (i32) and weights (i32, 2048ths). The line is of 32-bit whole numbers. */
export function scaleLine(row: usize, sources: usize, weights: usize, taps: i32, targets: i32, channels: i32, line: usize): void {
  for (let target = 0; target < targets; target++) {
    if (channels == 3) {
      let sum = i32x4.splat(0);
      for (let tap = 0; tap < taps; tap++, sources += 4, weights += 4) {
        const pixel = v128.load32_zero(row + <usize>(load<i32>(sources) * 3));
        const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(pixel));
        sum = i32x4.add(sum, i32x4.mul(wide, i32x4.splat(load<i32>(weights))));
      }
      v128.store(line, sum);
      line += 12;
    } else {
      let sum = 0;
      for (let tap = 0; tap < taps; tap++, sources += 4, weights += 4)
        sum += <i32>load<u8>(row + <usize>load<i32>(sources)) * load<i32>(weights);
      store<i32>(line, sum);
      line += 4;
    }
  }
}

/** Adds lines (their addresses, i32) by their weights (i32, 2048ths) and gives the bytes. */
export function mixLines(lines: usize, weights: usize, taps: i32, length: i32, out: usize): void {
  for (let at: i32 = 0; at < length; at += 4) {
    let sum = i32x4.splat(1 << 21);
    for (let tap = 0; tap < taps; tap++) {
      const values = v128.load(<usize>load<i32>(lines + (<usize>tap << 2)) + (<usize>at << 2));
      sum = i32x4.add(sum, i32x4.mul(values, i32x4.splat(load<i32>(weights + (<usize>tap << 2)))));
    }
    const shifted = i32x4.shr_s(sum, 22);
    const halves = i16x8.narrow_i32x4_s(shifted, shifted);
    v128.store32_lane(out + <usize>at, i8x16.narrow_i16x8_u(halves, halves), 0);
  }
}

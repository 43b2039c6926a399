/** The multipliers of MurmurHash3 x64, high and low half. */
const C1_HIGH = 0x87c37b91;
const C1_LOW = 0x114253d5;
const C2_HIGH = 0x4cf5ad43;
const C2_LOW = 0x2745937f;
const BLOCK_BYTES = 16;

/**
 * LAION-5B's `hash` of a pair: MurmurHash3 x64 128 with seed 0 over the UTF-8 bytes of URL followed by text, its first half as a signed
 * 64-bit integer. A missing URL or text counts as empty.
 * @see Appleby, MurmurHash3_x64_128; Python's `mmh3.hash64(url + text)[0]`
 */
export function laionHash(url: string, text: string): bigint {
  return firstHalf(Buffer.from(url + text, 'utf8'));
}

/** High 32 bits of the product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carried = a0 * b1 + (middle & 0xffff);
  return a1 * b1 + (middle >>> 16) + (carried >>> 16);
}

/** High 32 bits of a 64-bit product, modulo 2^64; the low ones are Math.imul of the low halves. */
function productHigh(high: number, low: number, byHigh: number, byLow: number): number {
  return (multiplyHigh(low, byLow) + Math.imul(high, byLow) + Math.imul(low, byHigh)) | 0;
}

/** 1 where the sum of two low halves does not fit in 32 bits. */
function carry(sum: number, addend: number): number {
  return sum >>> 0 < addend >>> 0 ? 1 : 0;
}

/** Every 64-bit number is two 32-bit halves: BigInt would take thirty times as long. Names follow Appleby's source. */
function firstHalf(bytes: Buffer): bigint {
  const { length } = bytes;
  let [h1High, h1Low, h2High, h2Low] = [0, 0, 0, 0];
  const tail = length - (length % BLOCK_BYTES);
  for (let at = 0; at <= tail; at += BLOCK_BYTES) {
    const isTail = at === tail;
    if (isTail && tail === length) break;
    // The bytes behind the end count as zero, and a zero half changes nothing.
    let k1Low = isTail ? wordAt(bytes, at) : bytes.readInt32LE(at);
    let k1High = isTail ? wordAt(bytes, at + 4) : bytes.readInt32LE(at + 4);
    let k2Low = isTail ? wordAt(bytes, at + 8) : bytes.readInt32LE(at + 8);
    let k2High = isTail ? wordAt(bytes, at + 12) : bytes.readInt32LE(at + 12);

    // k1 = rotl(k1 * c1, 31) * c2; h1 ^= k1
    let high = productHigh(k1High, k1Low, C1_HIGH, C1_LOW);
    let low = Math.imul(k1Low, C1_LOW);
    k1High = (high << 31) | (low >>> 1);
    k1Low = (low << 31) | (high >>> 1);
    h1High ^= productHigh(k1High, k1Low, C2_HIGH, C2_LOW);
    h1Low ^= Math.imul(k1Low, C2_LOW);

    // k2 = rotl(k2 * c2, 33) * c1; a rotation by 33 is one by 1 of the swapped halves
    high = productHigh(k2High, k2Low, C2_HIGH, C2_LOW);
    low = Math.imul(k2Low, C2_LOW);
    k2High = (low << 1) | (high >>> 31);
    k2Low = (high << 1) | (low >>> 31);
    const mixed2High = productHigh(k2High, k2Low, C1_HIGH, C1_LOW);
    const mixed2Low = Math.imul(k2Low, C1_LOW);
    if (isTail) {
      h2High ^= mixed2High;
      h2Low ^= mixed2Low;
      break;
    }

    // h1 = (rotl(h1, 27) + h2) * 5 + 0x52dce729
    high = (h1High << 27) | (h1Low >>> 5);
    low = (h1Low << 27) | (h1High >>> 5);
    h1Low = (low + h2Low) | 0;
    h1High = (high + h2High + carry(h1Low, low)) | 0;
    high = productHigh(h1High, h1Low, 0, 5);
    low = Math.imul(h1Low, 5);
    h1Low = (low + 0x52dce729) | 0;
    h1High = (high + carry(h1Low, low)) | 0;

    // h2 ^= k2; h2 = (rotl(h2, 31) + h1) * 5 + 0x38495ab5
    h2High ^= mixed2High;
    h2Low ^= mixed2Low;
    high = (h2High << 31) | (h2Low >>> 1);
    low = (h2Low << 31) | (h2High >>> 1);
    h2Low = (low + h1Low) | 0;
    h2High = (high + h1High + carry(h2Low, low)) | 0;
    high = productHigh(h2High, h2Low, 0, 5);
    low = Math.imul(h2Low, 5);
    h2Low = (low + 0x38495ab5) | 0;
    h2High = (high + carry(h2Low, low)) | 0;
  }
  return finish(h1High, h1Low ^ length, h2High, h2Low ^ length);
}

/** Four bytes from `at` on, those behind the end as zero. */
function wordAt(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** h1 += h2, h2 += h1, mix both, h1 += h2. */
function finish(h1High: number, h1Low: number, h2High: number, h2Low: number): bigint {
  const h1 = add(toBigInt(h1High, h1Low), toBigInt(h2High, h2Low));
  const h2 = add(h1, toBigInt(h2High, h2Low));
  return BigInt.asIntN(64, mix(h1) + mix(h2));
}

function toBigInt(high: number, low: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

function add(a: bigint, b: bigint): bigint {
  return BigInt.asUintN(64, a + b);
}

/** Appleby's fmix64. */
function mix(value: bigint): bigint {
  let mixed = value ^ (value >> 33n);
  mixed = BigInt.asUintN(64, mixed * 0xff51afd7ed558ccdn);
  mixed ^= mixed >> 33n;
  mixed = BigInt.asUintN(64, mixed * 0xc4ceb9fe1a85ec53n);
  return mixed ^ (mixed >> 33n);
}

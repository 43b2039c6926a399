/** A seeded source of chance. Every draw is the same on every machine. */
export interface Random {
  /** [0, 1) */
  next(): number;
  /** [min, max) */
  range(min: number, max: number): number;
  /** An integer in [min, max], both included. */
  integer(min: number, max: number): number;
  /** Mean 0, deviation 1. */
  gaussian(): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
}

/** FNV-1a over UTF-16 code units, spread once more. @returns uint32 */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** sfc32 (C. Doty-Humphrey, PractRand), seeded from a text. */
export function createRandom(seed: string): Random {
  let a = hashText(`${seed}#a`);
  let b = hashText(`${seed}#b`);
  let c = hashText(`${seed}#c`);
  let counter = 1;
  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }
  for (let i = 0; i < 12; i++) next();
  const range = (min: number, max: number): number => min + (max - min) * next();
  return {
    next,
    range,
    integer: (min, max) => Math.floor(range(min, max + 1)),
    gaussian: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
  };
}

/** Decoded pixels in memory: 8 bits, rows from the top, grey or red, green, blue. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  channels: 1 | 3;
}

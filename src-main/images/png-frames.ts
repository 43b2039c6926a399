const FIRST_CHUNK = 8;
const MAX_CHUNKS = 1000;

/** Frames of an animated PNG, which its decoder knows nothing of; 1 for all others. @param bytes a PNG file */
export function pngFrames(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = FIRST_CHUNK, chunks = 0; at + 12 <= bytes.byteLength && chunks < MAX_CHUNKS; chunks++) {
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (name === 'acTL') return Math.max(1, view.getUint32(at + 8));
    // What comes behind the first pixels is ignored by decoders.
    if (name === 'IDAT') return 1;
    at += 12 + view.getUint32(at);
  }
  return 1;
}

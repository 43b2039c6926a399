const WINDOW_MS = 5 * 60_000;
const MAX_IN_WINDOW = 6;
const MAX_DELAY_MS = 10_000;

/**
 * How long to wait before the engine is started again.
 * @param crashes times of its crashes, milliseconds, the last last
 * @returns milliseconds: 0 for the first crash in five minutes, then half a second, doubled each time up to 10 s; undefined after the sixth: give up
 */
export function restartDelay(crashes: readonly number[], now: number): number | undefined {
  const recent = crashes.filter((at) => now - at < WINDOW_MS).length;
  if (recent > MAX_IN_WINDOW) return undefined;
  return recent <= 1 ? 0 : Math.min(MAX_DELAY_MS, 500 * 2 ** (recent - 2));
}

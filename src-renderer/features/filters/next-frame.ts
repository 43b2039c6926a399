/** A page that is not in sight draws no frames. */
const PATIENCE_MS = 200;

/** Before the browser draws the next time, or after 200 ms. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      resolve();
    };
    const timer = setTimeout(end, PATIENCE_MS);
    const frame = requestAnimationFrame(end);
  });
}

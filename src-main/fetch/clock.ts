/** The two clocks of the downloader, so that tests can move time. */
export interface Clock {
  /** Milliseconds since 1970; may jump. For dates that hosts send. */
  wallMs(): number;
  /** Milliseconds that only ever grow. For intervals. */
  monotonicMs(): number;
}

export const systemClock: Clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

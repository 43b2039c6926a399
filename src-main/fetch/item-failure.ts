import { type FailedStatus, failure } from '#shared/outcome.ts';

/** Carries an item failure out of a place that can only throw (a connector, a stream); the fetcher turns it back into a value. */
export class ItemFailure extends Error {
  readonly outcome: ReturnType<typeof failure>;
  /** undici waits on some of its own codes; this one it passes on at once. */
  readonly code = 'GLEANER_ITEM_FAILURE';

  constructor(status: FailedStatus, message: string, httpStatus?: number) {
    super(message);
    this.name = 'ItemFailure';
    this.outcome = failure(status, message, httpStatus);
  }
}

/**
 * Every operation failure of Gleaner has a code from this table. Item failures (one image that is gone) are values, see outcome.ts;
 * anything that is neither is a bug.
 */
export const ERROR_CODES = {
  BUG: 'A mistake in Gleaner itself.',
  USAGE: 'The call itself is wrong: an unknown option or a value out of range.',
  CANCELLED: 'The user stopped the operation.',
  LIBRARY_NOT_FOUND: 'The folder holds no Gleaner library.',
  LIBRARY_EXISTS: 'The folder already holds something else or a library.',
  LIBRARY_LOCKED: 'Another process has the library open.',
  LIBRARY_NEWER: 'The library was written by a newer Gleaner.',
  LIBRARY_DAMAGED: 'A file of the library is not what the catalog says.',
  LIBRARY_BUSY: 'Another operation of this process is at work on what is to be changed.',
  DISK_FULL: 'The drive is full.',
  NETWORK_LOST: 'No host can be reached.',
  FILE_NOT_FOUND: 'A named file does not exist.',
  SOURCE_UNREADABLE: 'A source file is not of a kind that Gleaner reads.',
  PRESET_UNKNOWN: 'No preset has that name.',
  POOL_DAMAGED: 'A pool file cannot be read or has other columns.',
  QUERY_INVALID: 'The query text does not follow the query language.',
  MODEL_INVALID: 'The model folder is incomplete or not a CLIP model.',
  MODEL_NOT_FOUND: 'No model has that name.',
  MODEL_DOWNLOAD: 'A model file cannot be fetched from the hub.',
  MODEL_HASH_MISMATCH: 'A model file is not the one that was promised: its size or its hash differs.',
  MODEL_MISMATCH: 'A head does not belong to the embedding space of the model.',
  PROVIDER_UNAVAILABLE: 'An execution provider (GPU) cannot be used on this machine.',
  TENSOR_FILE_INVALID: 'A weight file is damaged or holds something other than tensors.',
  DIMENSION_MISMATCH: 'Two vectors or a vector and a head differ in length.',
  PORT_IN_USE: 'Another program listens on a port that is needed.',
  PROCESS_DIED: 'A child process of the engine ended unexpectedly.',
  EXPORT_TARGET: 'The export folder cannot be used.',
  NO_LIBRARY: 'No library is open.',
  VIEW_GONE: 'A view is no longer held by the engine; open it again.',
  SAMPLE_NOT_FOUND: 'The library has no sample of that id.',
  NOTHING_TO_UNDO: 'There is no change that could be undone or done again.',
  RUN_NOT_FOUND: 'There is no run of that number, or it is in another state.',
  DISCONNECTED: 'The connection to the engine was lost; what was asked for may or may not have been done.',
  VERIFY_FAILED: 'Stored bytes differ from what the catalog says.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An expected operation failure with a code. `message` names the thing, the expectation and the value. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: { data?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.data = options.data ?? {};
  }
}

/** Shape of an error on its way across a process or thread boundary. */
export interface ErrorShape {
  name: string;
  message: string;
  stack?: string | undefined;
  code?: string | undefined;
  data?: Record<string, unknown> | undefined;
  cause?: ErrorShape | undefined;
}

/** Makes any thrown value cloneable, keeping name, message, stack, code, data and the cause chain. */
export function serializeError(error: unknown): ErrorShape {
  if (!(error instanceof Error)) return { name: 'NonError', message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    code: typeof code === 'string' ? code : undefined,
    data: error instanceof AppError ? { ...error.data } : undefined,
    cause: error.cause === undefined ? undefined : serializeError(error.cause),
  };
}

/** The inverse of serializeError; an AppError comes back as an AppError. */
export function deserializeError(shape: ErrorShape): Error {
  const cause = shape.cause && deserializeError(shape.cause);
  if (shape.name === 'AppError' && shape.code !== undefined && Object.hasOwn(ERROR_CODES, shape.code)) {
    const error = new AppError(shape.code as ErrorCode, shape.message, { ...(shape.data && { data: shape.data }), cause });
    if (shape.stack) error.stack = shape.stack;
    return error;
  }
  const error = new Error(shape.message, cause && { cause });
  error.name = shape.name;
  if (shape.stack) error.stack = shape.stack;
  if (shape.code) Object.assign(error, { code: shape.code });
  return error;
}

/** Marks a branch that the types rule out. */
export function assertNever(value: never): never {
  throw new AppError('BUG', `unexpected value ${JSON.stringify(value)}`);
}

/** True for the error an AbortSignal raises and for AppError CANCELLED. */
export function isCancellation(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || (error instanceof AppError && error.code === 'CANCELLED'));
}

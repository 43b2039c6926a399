import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { AppError } from '#shared/errors.ts';

const SECRET = /^[A-Za-z0-9_-]{22,256}$/;

/** The program that started us and speaks to us over stdin, which nobody else can read. */
export interface Parent {
  /** What it will show with every request. */
  secret: string;
  /** Settles when it is gone: the system closes the pipe, however it ended. */
  gone: Promise<void>;
}

/**
 * Waits for the first line.
 * @throws AppError USAGE where that is no secret of at least 128 bits: 22 or more of A-Z a-z 0-9 _ -
 */
export function meetParent(stdin: Readable): Promise<Parent> {
  const lines = createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
  const gone = new Promise<void>((resolve) => lines.once('close', resolve));
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new AppError('USAGE', 'the first line of stdin must be a secret of 22 to 256 letters, digits, _ or -'));
    lines.once('line', (line) => {
      if (SECRET.test(line)) resolve({ secret: line, gone });
      else fail();
    });
    lines.once('close', fail);
  });
}

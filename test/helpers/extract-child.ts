import { AppError } from '#shared/errors.ts';
import { type ExtractInput, extractFile } from '../../src-main/workers/tasks/extract-file.ts';
import type { ChildAnswer } from './extract-in-child.ts';

/** Runs one extraction in a process of its own and tells its parent how it went and how much memory the process took at most. */
process.on('message', (input: ExtractInput) => void run(input));

async function run(input: ExtractInput): Promise<void> {
  let answer: ChildAnswer['outcome'];
  try {
    answer = { kind: 'read', summary: await extractFile(input, {}) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    answer = { kind: 'refused', code: error.code, message: error.message };
  }
  process.send?.({ outcome: answer, peakBytes: process.resourceUsage().maxRSS * 1024 } satisfies ChildAnswer);
}

import type { ExtractSummary } from '../../pool/extract-summary.ts';
import { defineTask } from '../task.ts';
import { type ExtractInput, extractFile } from './extract-file.ts';

/** Extracts one source file into the pool. Reports ExtractProgress. */
export default defineTask<ExtractInput, ExtractSummary>({
  async run(input, { signal, report }) {
    return { value: await extractFile(input, { signal, report }) };
  },
});

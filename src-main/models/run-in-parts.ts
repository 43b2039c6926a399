import type { Halving } from './inference-protocol.ts';
import { isOutOfMemory } from './session.ts';

/**
 * Runs the rows of a batch, `atOnce` of them a run. When the memory does not hold a run, the part is halved and run again, down to one
 * row. Nothing is lost: rows that have run are kept.
 * @param halvings gets an entry for every step down @returns numbers of all rows in order, and how many rows a run takes from now on
 * @throws what `run` throws when even one row does not fit, and every other failure
 */
export async function runInParts(
  batch: { rows: number; atOnce: number; canShrink: boolean },
  halvings: Halving[],
  run: (first: number, count: number) => Promise<Float32Array>,
): Promise<{ output: Float32Array; atOnce: number }> {
  let atOnce = Math.min(batch.atOnce, batch.rows);
  const parts: Float32Array[] = [];
  for (let first = 0; first < batch.rows; ) {
    const count = Math.min(atOnce, batch.rows - first);
    try {
      parts.push(await run(first, count));
      first += count;
    } catch (error) {
      if (!batch.canShrink || count === 1 || !isOutOfMemory(error)) throw error;
      atOnce = Math.ceil(count / 2);
      halvings.push({ from: count, to: atOnce, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const [only] = parts;
  if (parts.length === 1 && only) return { output: only, atOnce: halvings.length > 0 ? atOnce : batch.atOnce };
  const output = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    output.set(part, at);
    at += part.length;
  }
  return { output, atOnce: halvings.length > 0 ? atOnce : batch.atOnce };
}

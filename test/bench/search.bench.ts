import { closeSync, openSync, writeSync } from 'node:fs';
import { VectorSearch } from '#main/search/vector-search.ts';
import { randomValues } from '../helpers/tiny-onnx.ts';
import type { Bench } from './bench.ts';

const DIM = 512;
const BLOCK_ROWS = 1000;
const QUERIES = 15;

/** Exact search for the 1,000 nearest of so many vectors of 512 halves, from the page cache the first time, from kept rows later. Sizes: `vectors` (default 1,000,000). */
export async function searchBench(bench: Bench): Promise<void> {
  const rows = bench.size('vectors', 1_000_000);
  const path = await bench.once('vectors.f16', async (target) => writeVectors(target, rows));
  const search = new VectorSearch();
  try {
    const times: number[] = [];
    const cpu: number[] = [];
    for (let n = 0; n < QUERIES; n++) {
      const values = randomValues(n + 1, DIM);
      const query = values.map((value) => value / Math.hypot(...values));
      const before = process.cpuUsage();
      const started = performance.now();
      await search.nearest({ path: path, dim: DIM, rows, query, limit: 1000 }, { signal: new AbortController().signal });
      times.push(performance.now() - started);
      const { user, system } = process.cpuUsage(before);
      cpu.push((user + system) / 1000);
    }
    const [first = Number.NaN, ...later] = times;
    const [best, median, processor] = [Math.min(...later), medianOf(later), medianOf(cpu.slice(1))];
    bench.tell(
      'search',
      { wallSeconds: median / 1000 },
      { 'ms median': median, 'ms best': best, 'ms first': first, 'CPU ms': processor },
      `1,000 nearest of ${rows.toLocaleString('en')} x ${DIM}, exact`,
    );
  } finally {
    await search.close();
  }
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** About unit rows; the same noise over and over, moved by a row-dependent amount, because making a gigabyte of fresh noise takes long. */
function writeVectors(path: string, rows: number): void {
  const noise = Float16Array.from(randomValues(7, BLOCK_ROWS * DIM), (value) => value * 0.0765);
  const file = openSync(path, 'w');
  try {
    for (let first = 0; first < rows; first += BLOCK_ROWS) {
      noise[(first / BLOCK_ROWS) % noise.length] = 0.1;
      const count = Math.min(BLOCK_ROWS, rows - first) * DIM;
      writeSync(file, new Uint8Array(noise.buffer, 0, count * 2));
    }
  } finally {
    closeSync(file);
  }
}

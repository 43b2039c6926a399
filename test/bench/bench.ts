import { statSync } from 'node:fs';
import { join } from 'node:path';
import { runCliJson } from '../helpers/cli.ts';
import { writeLargeSyntheticWat } from '../helpers/synthetic-wat.ts';
import type { Measured } from './measure.ts';

/** One line of the bench: a command as a whole, start-up included, or a peer on the same files in the same run. */
export interface BenchRow {
  stage: string;
  /** NaN for what takes no time, such as memory. */
  seconds: number;
  /** Figures by name and unit: `MB/s`, `pairs/s`. */
  rates: Record<string, number>;
  /** NaN where it is not measured. */
  peakMb: number;
  note: string;
}

/** What stages share: the scratch folder, sizes, and corpora that are made when first asked for. */
export class Bench {
  readonly folder: string;
  readonly rows: BenchRow[] = [];
  readonly #sizes: Readonly<Record<string, number>>;
  readonly #lists: Readonly<Record<string, readonly string[]>>;
  readonly #made = new Map<string, Promise<string>>();

  /** @param folder scratch of its own @param sizes numbers given on the command line by name @param lists words, likewise */
  constructor(folder: string, sizes: Readonly<Record<string, number>>, lists: Readonly<Record<string, readonly string[]>> = {}) {
    this.folder = folder;
    this.#sizes = sizes;
    this.#lists = lists;
  }

  /** A size of a corpus, as given on the command line or the fallback. */
  size(name: string, fallback: number): number {
    return this.#sizes[name] ?? fallback;
  }

  /** What to measure of several, as given on the command line or all. */
  list(name: string, all: readonly string[]): readonly string[] {
    return this.#lists[name] ?? all;
  }

  tell(stage: string, measured: { wallSeconds: number; peakBytes?: number }, rates: Record<string, number>, note = ''): BenchRow {
    const row = { stage, seconds: measured.wallSeconds, rates, peakMb: mb(measured.peakBytes ?? Number.NaN), note };
    this.rows.push(row);
    process.stderr.write(`${formatRow(row)}\n`);
    return row;
  }

  /** Makes something once. @returns its path */
  async once(name: string, make: (path: string) => Promise<void>): Promise<string> {
    const known = this.#made.get(name);
    if (known !== undefined) return await known;
    const path = join(this.folder, name);
    process.stderr.write(`making ${name}\n`);
    const made = make(path).then(() => path);
    this.#made.set(name, made);
    return await made;
  }

  /** A WAT of so many megabytes on disk. */
  async wat(megabytes: number): Promise<string> {
    return await this.once(`synthetic-${megabytes}.warc.wat.gz`, async (path) => {
      await writeLargeSyntheticWat(path, { bytes: megabytes * 1e6, seed: megabytes });
    });
  }

  /** An empty library of that name. */
  async library(name: string): Promise<string> {
    const path = join(this.folder, name);
    await runCliJson(['init', path]);
    return path;
  }
}

export function mb(bytes: number): number {
  return bytes / 1e6;
}

export function fileMb(path: string): number {
  return mb(statSync(path).size);
}

export function numberOf(measured: Measured, key: string): number {
  return Number(measured.json[key]);
}

export function formatRow({ stage, seconds, rates, peakMb, note }: BenchRow): string {
  const figures = Object.entries(rates).map(([unit, value]) => `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`);
  const peak = Number.isNaN(peakMb) ? '' : `peak ${peakMb.toFixed(0)} MB`;
  const time = Number.isNaN(seconds) ? '' : `${seconds.toFixed(2)} s`;
  return `${stage.padEnd(26)} ${time.padStart(9)}  ${figures.join(', ').padEnd(40)} ${peak.padEnd(13)} ${note}`.trimEnd();
}

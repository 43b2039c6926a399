import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Lens } from '#main/lens/lens.ts';
import type { MirrorRow, MirrorSource } from '#main/lens/mirror-source.ts';
import { summarize } from '#main/lens/summary/summary.ts';
import { orderedView } from '#main/lens/view.ts';
import { silentLog } from '#main/util/log.ts';
import type { Scope } from '#shared/query/fields.ts';
import { writeParquet } from '../helpers/write-parquet.ts';
import { record } from '../lens/test-library.ts';
import { type Bench, mb } from './bench.ts';

const REPEATS = 7;
const TAGGED = 1000;
const FILTER = 'width>=512 height>=512 aesthetic:4..6.5 similarity<0.9 nsfw>=0.1 status:ok';
const SCORES = ['aesthetic', 'similarity', 'nsfw'];
const HISTOGRAMS = [...SCORES, 'width', 'height'].map((field) => ({ field, bins: 57 }));
const FACETS = ['host', 'lang', 'status', 'format', 'tag'].map((field) => ({ field, limit: 6, search: '', include: [] }));

/** Questions of the screens over a library of `lens-samples` (default 100,000) and a pool of `lens-pairs` (default 1,000,000), in this process. */
export async function lensBench(bench: Bench): Promise<void> {
  const samples = bench.size('lens-samples', 100_000);
  const pairs = bench.size('lens-pairs', 1_000_000);
  const libraryDir = join(bench.folder, 'lens');
  await mkdir(join(libraryDir, 'pool'), { recursive: true });
  await writeParquet(
    join(libraryDir, 'pool', 'a.parquet'),
    `select 'https://h' || i % 5000 || '.example/' || i || '.jpg' as url, 'a picture of the thing number ' || i as caption, 'image' as type, 'h' || i % 5000 || '.example' as host, 100 + i % 1900 as claimed_width from range(${pairs}) t(i)`,
  );
  const source = catalogOf(samples);
  const lens = await Lens.open({ libraryDir, source, log: silentLog, memoryLimit: '1GB', threads: 2 });
  const signal = new AbortController().signal;
  const summary = (scope: Scope, query: string, { histograms = HISTOGRAMS, facets = FACETS }) => {
    const input = { scope, query, histograms, facets };
    return lens.ask(input, signal, (session) => summarize(session, input));
  };
  const tell = async (what: string, rows: number, ask: () => Promise<unknown>): Promise<void> => {
    const times: number[] = [];
    const cpu: number[] = [];
    for (let n = 0; n <= REPEATS; n++) {
      const before = process.cpuUsage();
      const started = performance.now();
      await ask();
      times.push(performance.now() - started);
      const { user, system } = process.cpuUsage(before);
      cpu.push((user + system) / 1000);
    }
    const [first = Number.NaN, ...later] = times;
    const median = later.sort((a, b) => a - b)[REPEATS >> 1] ?? Number.NaN;
    const figures = { 'ms median': median, 'ms best': later[0] ?? Number.NaN, 'ms first': first, 'CPU ms': Math.min(...cpu) };
    bench.tell(
      'lens',
      { wallSeconds: median / 1000, peakBytes: process.memoryUsage.rss() },
      figures,
      `${what}, ${rows.toLocaleString('en')} rows`,
    );
  };
  try {
    const view = (query: string, orderBy: string) =>
      lens.ask({ scope: 'library' }, signal, (session) => orderedView(session, { scope: 'library', query, orderBy }));
    await lens.count({ scope: 'library', query: '' }, { signal });
    await tell('filter + count + 5 histograms', samples, () => summary('library', FILTER, { facets: [] }));
    await tell('filter + count + 5 histograms + 5 facets', samples, () => summary('library', FILTER, {}));
    await tell('view, filtered and sorted', samples, () => view(FILTER, '-aesthetic'));
    await tell('view of everything', samples, () => view('', 'first'));
    await tell(`tag ${TAGGED}, then count`, samples, async () => {
      source.touch(TAGGED);
      await lens.count({ scope: 'library', query: 'tag:new' }, { signal });
    });
    const ofPool = { histograms: [{ field: 'claimed_width', bins: 57 }], facets: [{ field: 'host', limit: 6, search: '', include: [] }] };
    await tell('pool, numbers', pairs, () => summary('pool', 'claimed_width>=512', ofPool));
    await tell('pool, words', pairs, () => summary('pool', 'text:"number 77*"', ofPool));
  } finally {
    process.stderr.write(`peak of this process ${mb(process.resourceUsage().maxRSS * 1024).toFixed(0)} MB\n`);
    await lens.close();
  }
}

/** A catalog that makes its records up; `touch` changes the next ones. */
function catalogOf(samples: number): MirrorSource & { touch(count: number): void } {
  const made = (id: number, rev: number, tags: string[]): MirrorRow => {
    const part = (of: number): number => ((id * 2_654_435_761) % of) / of;
    const image = id % 10 < 8;
    const scores = image
      ? SCORES.map((_, at) => ({ scorerId: at + 1, value: at === 0 ? 3 + 4 * part(10_007) : part(10_007 + 4 * at) }))
      : [];
    const size = image ? { width: 200 + Math.floor(part(3001) * 3000), height: 200 + Math.floor(part(2999) * 3000), format: 'jpg' } : {};
    const host = `h${id % 5000}.example`;
    return {
      ...record(id, { host, language: ['en', 'de', 'fr'][id % 3] ?? null, status: image ? 'ok' : 'not_found', ...size, scores, tags }),
      rev,
    };
  };
  let rev = samples;
  let changed: MirrorRow[] = [];
  let next = 1;
  return {
    touch(count) {
      changed = Array.from({ length: count }, () => made((next++ % samples) + 1, ++rev, ['new']));
    },
    changes(afterRev, limit) {
      const fresh = Math.max(0, Math.min(samples, afterRev + limit) - afterRev);
      const first = Array.from({ length: fresh }, (_, at) => made(afterRev + at + 1, afterRev + at + 1, []));
      if (fresh > 0) return { rows: first, deletedIds: [], rev: afterRev + fresh, more: true };
      return { rows: changed.filter((row) => row.rev > afterRev), deletedIds: [], rev, more: false };
    },
    scorers: () => SCORES.map((name, at) => ({ id: at + 1, name, key: `${name}-1`, label: name, min: 0, max: 10, isCurrent: true })),
    quarantined: () => 0,
    quarantinedUrls: () => [],
    close() {},
  };
}

import type { Watch } from './serve-web.ts';
import type { Site, Truth } from './site.ts';
import { BODY_SITES } from './sites-body.ts';
import { CONNECTION_SITES } from './sites-connection.ts';
import { PACE_SITES } from './sites-pace.ts';
import { ROBOTS_SITES } from './sites-robots.ts';

export const SITES: readonly Site[] = [...ROBOTS_SITES, ...PACE_SITES, ...CONNECTION_SITES, ...BODY_SITES];

export interface TruthRow {
  url: string;
  truth: Truth;
  message: RegExp | undefined;
}

/** All addresses of the web, the first of each host first, as the downloader of a library asks for them. */
export function truthTable(): TruthRow[] {
  const turns: TruthRow[][] = [];
  for (const { names, scheme, rows } of SITES) {
    for (const [at, [path, , truth, message]] of rows.entries()) {
      const name = names[at % names.length] ?? '';
      const url = path.startsWith('/') ? `${scheme}://${name}${path}` : path;
      turns[at] = [...(turns[at] ?? []), { url, truth, message }];
    }
  }
  return turns.flat();
}

/** The rows that ended otherwise than the table says. */
export function wrongRows(
  table: readonly TruthRow[],
  outcomeOf: (url: string) => { status: string; message: string } | undefined,
): unknown[] {
  return table.flatMap(({ url, truth, message }) => {
    const outcome = outcomeOf(url);
    const isRight = outcome && [truth].flat().some((status) => status === outcome.status) && (message?.test(outcome.message) ?? true);
    return isRight ? [] : [{ url, truth, outcome }];
  });
}

/** Every place where a host surely saw more than the limits allow. */
export function beyondLimits(watches: ReadonlyMap<string, Watch>, limits: { connections: number; intervalMs: number }): unknown[] {
  const wrong: unknown[] = [];
  for (const [domain, { starts, mostAtOnce }] of watches) {
    if (mostAtOnce > limits.connections) wrong.push({ domain, mostAtOnce });
    for (const [from, { earliest }] of starts.entries()) {
      for (const [to, { seen }] of starts.entries()) {
        const took = seen - earliest;
        if (to > from && took < (to - from) * limits.intervalMs) wrong.push({ domain, from, to, took });
      }
    }
  }
  return wrong;
}

import type Database from 'better-sqlite3';

/** What was done at one origin. */
export interface HostRow {
  /** `https://images.example.org` */
  origin: string;
  requests: number;
  /** Of bodies, as they came over the wire. */
  bytes: number;
  /** Answers 429 and 503. */
  rateLimited: number;
  /** Other faults of the host. */
  errors: number;
  /** Downloads that its robots.txt forbade. */
  disallowed: number;
  robots: 'read' | 'absent' | 'refused' | 'unreachable' | null;
  isParked: boolean;
}

/** Hosts since some moment, counted. */
export interface HostSummary {
  asked: number;
  parked: number;
  disallowing: number;
  unreachable: number;
}

export type HostOrder = 'requests' | 'bytes' | 'errors' | 'rate_limited' | 'disallowed';

type StoredHost = Omit<HostRow, 'isParked'> & { isParked: number; seenAt: number };

const COLUMNS = `origin, requests, bytes, rate_limited as rateLimited, errors, disallowed, robots, parked as isParked, seen_at as seenAt`;

export function hostQueries(db: Database.Database) {
  const upsert = db.prepare(`
    insert into host (origin, requests, bytes, rate_limited, errors, disallowed, robots, parked, seen_at)
    values (@origin, @requests, @bytes, @rateLimited, @errors, @disallowed, @robots, @parked, @seenAt)
    on conflict (origin) do update set requests = requests + excluded.requests, bytes = bytes + excluded.bytes,
      rate_limited = rate_limited + excluded.rate_limited, errors = errors + excluded.errors,
      disallowed = disallowed + excluded.disallowed, robots = coalesce(excluded.robots, robots), parked = excluded.parked,
      seen_at = excluded.seen_at`);
  const listBy = (order: HostOrder) =>
    db.prepare<[number], StoredHost>(`select ${COLUMNS} from host order by ${order} desc, origin limit ?`);
  const lists: Record<HostOrder, ReturnType<typeof listBy>> = {
    requests: listBy('requests'),
    bytes: listBy('bytes'),
    errors: listBy('errors'),
    rate_limited: listBy('rate_limited'),
    disallowed: listBy('disallowed'),
  };
  const count = db.prepare<[], number>('select count(*) from host').pluck();
  const summary = db.prepare<[number], HostSummary>(`
    select count(*) as asked, count(*) filter (where parked) as parked, count(*) filter (where disallowed > 0) as disallowing,
      count(*) filter (where robots = 'unreachable') as unreachable
    from host where seen_at >= ?`);
  return {
    /** Adds what was done at a host to what is known of it. @param seenAt milliseconds since 1970 */
    add({ isParked, ...row }: HostRow, seenAt: number): void {
      upsert.run({ ...row, parked: Number(isParked), seenAt });
    },
    /** The hosts with the most of something first. */
    list: (order: HostOrder, limit: number): (HostRow & { seenAt: number })[] =>
      lists[order].all(limit).map((row) => ({ ...row, isParked: row.isParked === 1 })),
    count: (): number => count.get() ?? 0,
    /** Hosts that something was done at since a moment. @param sinceMs milliseconds since 1970 */
    summary: (sinceMs: number): HostSummary => summary.get(sinceMs) ?? { asked: 0, parked: 0, disallowing: 0, unreachable: 0 },
  };
}

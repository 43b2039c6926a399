import type { DuckDBConnection } from '@duckdb/node-api';
import type { MirrorSource } from './mirror-source.ts';
import { Parameters } from './parameters.ts';
import type { PoolListing } from './pool-files.ts';
import { poolScope, QUARANTINED_PAIRS } from './pool-scope.ts';

/** A pair by its file and row. */
interface Place {
  isAttached: boolean;
  file: string;
  row: number;
}

/**
 * Finds the pairs of the pool whose address is in the quarantine, for poolScope to leave out. Hashing every address takes longer than most
 * questions, so each file is looked through once, and again when the quarantine has grown; with an empty quarantine nothing is done at all.
 */
export class QuarantinedPairs {
  readonly #source: MirrorSource;
  /** Of the files that were looked through, by path or record and identity. */
  #found = new Map<string, Place[]>();
  #hashes = 0;
  /** What the table holds. */
  #held: readonly Place[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(source: MirrorSource) {
    this.#source = source;
  }

  /** The table's database is gone; the next update fills it anew. */
  reset(): void {
    this.#held = [];
  }

  /** Brings the table QUARANTINED_PAIRS up to date. @returns how many pairs of the pool are in it */
  async update(connection: DuckDBConnection, listing: PoolListing): Promise<number> {
    const mine = this.#turn.then(() => this.#update(connection, listing));
    this.#turn = mine.catch(() => undefined);
    return await mine;
  }

  async #update(connection: DuckDBConnection, listing: PoolListing): Promise<number> {
    const hashes = this.#source.quarantined();
    if (hashes === 0) return 0;
    if (hashes !== this.#hashes) this.#found = new Map();
    const keys = keysOf(listing);
    const isFresh = (file: string): boolean => !this.#found.has(keys.get(file) ?? '');
    const fresh = {
      ...listing,
      paths: listing.paths.filter(isFresh),
      attached: {
        ...listing.attached,
        groups: listing.attached.groups
          .map((group) => ({ ...group, files: group.files.filter(({ name }) => isFresh(attachedKey(name))) }))
          .filter(({ files }) => files.length > 0),
      },
    };
    const freshKeys = [...keys].filter(([file]) => isFresh(file));
    if (freshKeys.length > 0) {
      const places = await find(connection, fresh, this.#source.quarantinedUrls());
      for (const [file, key] of freshKeys)
        this.#found.set(
          key,
          places.filter((place) => fileOf(place, listing) === file),
        );
    }
    this.#hashes = hashes;
    const places = [...keys.values()].flatMap((key) => this.#found.get(key) ?? []);
    if (places.length !== this.#held.length || places.some((place, at) => place !== this.#held[at])) await this.#hold(connection, places);
    return places.length;
  }

  async #hold(connection: DuckDBConnection, places: readonly Place[]): Promise<void> {
    const parameters = new Parameters();
    const columns = [
      parameters.integers(places.map(({ isAttached }) => (isAttached ? 1 : 0))),
      parameters.texts(places.map(({ file }) => file)),
      parameters.integers(places.map(({ row }) => row)),
    ];
    const sql = `create or replace table ${QUARANTINED_PAIRS} as select ${['is_attached', 'file', 'row'].map((name, at) => `unnest(${columns[at]}) as "${name}"`).join(', ')}`;
    await connection.run(sql, parameters.values, parameters.types);
    this.#held = places;
  }
}

const attachedKey = (name: string): string => `attached ${name}`;

/** What tells each file apart from all others and earlier states of itself, by its path or its attached name. */
function keysOf({ paths, identities, attached }: PoolListing): Map<string, string> {
  const own = paths.map((path) => [path, `${path} ${identities.get(path)}`] as const);
  const elsewhere = attached.groups.flatMap(({ files }) =>
    files.map(({ name, identity }) => [attachedKey(name), `${attachedKey(name)} ${JSON.stringify(identity)}`] as const),
  );
  return new Map([...own, ...elsewhere]);
}

function fileOf({ isAttached, file }: Place, { pathOf }: PoolListing): string {
  return isAttached ? attachedKey(file) : pathOf(file);
}

async function find(connection: DuckDBConnection, listing: PoolListing, hashes: readonly string[]): Promise<Place[]> {
  const source = poolScope(listing);
  const parameters = new Parameters();
  const prologue = source.prologue(parameters);
  const sql = `${prologue}select pool_group > 0, pool_file, pool_row::double from ${source.relation} where sha256(url) in (select unnest(${parameters.texts(hashes)}))`;
  const reader = await connection.runAndReadAll(sql, parameters.values, parameters.types);
  return reader.getRows().map(([isAttached, file, row]) => ({ isAttached: isAttached === true, file: String(file), row: Number(row) }));
}

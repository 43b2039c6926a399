import { createHash } from 'node:crypto';
import type { MirrorRow, MirrorScorer, MirrorSource } from '#main/lens/mirror-source.ts';

/** A catalog in memory that hands its changes out as the real one does. */
export interface FakeSource extends MirrorSource {
  put(rows: readonly Omit<MirrorRow, 'rev'>[]): void;
  remove(ids: readonly number[]): void;
  quarantine(urls: readonly string[]): void;
  setScorers(scorers: readonly MirrorScorer[]): void;
  isClosed(): boolean;
}

export function fakeSource(): FakeSource {
  const rows = new Map<number, MirrorRow>();
  const deletions: { id: number; rev: number }[] = [];
  let scorers: readonly MirrorScorer[] = [];
  const quarantine: string[] = [];
  let rev = 0;
  let closed = false;
  return {
    put(changed) {
      for (const row of changed) rows.set(row.id, { ...row, rev: ++rev });
    },
    remove(ids) {
      for (const id of ids) if (rows.delete(id)) deletions.push({ id, rev: ++rev });
    },
    setScorers(next) {
      scorers = next;
    },
    quarantine(urls) {
      quarantine.push(...urls.map((url) => createHash('sha256').update(url).digest('hex')));
    },
    isClosed: () => closed,
    changes(afterRev, limit) {
      const changed = [...rows.values()].filter((row) => row.rev > afterRev).sort((a, b) => a.rev - b.rev);
      const deleted = deletions.filter((deletion) => deletion.rev > afterRev);
      const upTo = Math.min(changed[limit]?.rev ?? rev + 1, deleted[limit]?.rev ?? rev + 1) - 1;
      return {
        rows: changed.filter((row) => row.rev <= upTo),
        deletedIds: deleted.filter((deletion) => deletion.rev <= upTo).map(({ id }) => id),
        rev: Math.max(afterRev, upTo),
        more: upTo < rev,
      };
    },
    scorers: () => [...scorers],
    quarantined: () => quarantine.length,
    quarantinedUrls: () => [...quarantine],
    close() {
      closed = true;
    },
  };
}

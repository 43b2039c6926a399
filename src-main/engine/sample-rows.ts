import type { SampleRow } from '#shared/contract/views.ts';
import type { SampleRecord } from '../catalog/queries/sample-rows.ts';
import { hiddenReason, hidingScorer } from './hiding.ts';
import type { EngineServices } from './services.ts';

const NO_TAGS: string[] = [];

/** EXIF orientations in which the picture lies on its side. */
const isOnItsSide = (orientation: number | null): boolean => orientation !== null && orientation >= 5 && orientation <= 8;

type HiddenReason = SampleRow['hidden'];

function toRow(record: SampleRecord, names: ReadonlyMap<string, string>, hiddenOf: (sha256: Buffer) => HiddenReason): SampleRow {
  const scores: Record<string, number> = {};
  if (record.scores !== '{}')
    for (const [id, value] of Object.entries(JSON.parse(record.scores) as Record<string, number>)) {
      const name = names.get(id);
      if (name !== undefined) scores[name] = value;
    }
  const turned = isOnItsSide(record.orientation);
  return {
    id: record.id,
    caption: record.caption,
    url: record.url,
    host: record.host,
    language: record.language,
    status: record.status ?? 'pending',
    sha256: record.sha256?.toString('hex') ?? null,
    width: turned ? record.height : record.width,
    height: turned ? record.width : record.height,
    bytes: record.bytes,
    format: record.format,
    rating: record.rating,
    flag: record.flag,
    tags: record.tags === '[]' ? NO_TAGS : (JSON.parse(record.tags) as string[]).sort(),
    scores,
    hidden: record.sha256 && hiddenOf(record.sha256),
  };
}

/**
 * Samples as tile and table show them, as they are in the catalog now.
 * @returns one row for each id, in the order of `ids`; null where the library has no such sample (any more)
 */
export function readSampleRows(services: EngineServices, ids: readonly number[]): (SampleRow | null)[] {
  const { catalog } = services.library();
  const { sampleRows } = catalog;
  const [hiding, scorer] = [services.hiding(), hidingScorer(catalog)];
  // The image's own answer, as the pictures are served by: a row that said otherwise would be drawn as a picture that is refused.
  const hiddenOf = (sha256: Buffer): HiddenReason => hiddenReason(catalog, sha256, hiding, scorer);
  const names = new Map(sampleRows.currentScorers().map(({ id, name }) => [String(id), name]));
  const byId = new Map(sampleRows.byIds(ids).map((record) => [record.id, toRow(record, names, hiddenOf)]));
  return ids.map((id) => byId.get(id) ?? null);
}

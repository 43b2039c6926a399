import { AppError } from '#shared/errors.ts';
import type { ImageFacts, ScoreFacts } from '../../catalog/queries/sample-facts.ts';
import type { Handler } from '../create-engine.ts';
import { readableJson } from '../readable-json.ts';
import { readSampleRows } from '../sample-rows.ts';
import type { EngineServices } from '../services.ts';

/** A placeholder may be the image of half a crawl. */
const MAX_SAME_IMAGE = 1000;

/** Everything about one sample, for the inspector. @throws AppError SAMPLE_NOT_FOUND */
export const sample: Handler<'sample'> = async (services, { id }, { signal }) => {
  const { sampleFacts, sampleRows } = services.library().catalog;
  const [row] = readSampleRows(services, [id]);
  const facts = sampleFacts.get(id);
  if (!row || !facts) throw new AppError('SAMPLE_NOT_FOUND', `the library has no sample ${id}`, { data: { id } });
  const { uid, page_signals, extra, ...plain } = facts;
  const image = sampleFacts.image(id);
  const fetch = sampleFacts.fetch(id) ?? null;
  const current = new Set(sampleRows.currentScorers().map((scorer) => scorer.id));
  const scores = sampleFacts.scores(id);
  const sameImage = image ? sampleFacts.sameImage(image.sha256, id, MAX_SAME_IMAGE) : [];
  // Awaited last: everything above is of one moment.
  const percentiles = await Promise.all(scores.map((score) => percentileOf(services, score, signal)));
  return {
    row,
    ...plain,
    uid: uid.toString('hex'),
    page_signals: readableJson(page_signals) ?? null,
    extra: readableJson(extra) ?? {},
    fetch,
    image: image ? imageOf(image) : null,
    scores: scores.map(({ scorer_id, min, max, scored: _, ...score }, index) => ({
      ...score,
      range: [min, max],
      percentile: percentiles[index] ?? null,
      is_current: current.has(scorer_id),
    })),
    same_image: sameImage,
  };
};

function imageOf(image: ImageFacts) {
  const traits = readableJson(image.traits) ?? {};
  return {
    md5: image.md5.toString('hex'),
    kept: image.kept,
    orientation: typeof traits.orientation === 'number' ? traits.orientation : null,
    is_animated: image.is_animated === 1,
    has_alpha: image.has_alpha === 1,
    profile: typeof traits.profile === 'string' ? traits.profile : null,
    dhash: image.dhash.toString('hex'),
    phash: image.phash.toString('hex'),
    pdq: image.pdq.toString('hex'),
    pdq_quality: image.pdq_quality,
    exif: readableJson(image.exif) ?? {},
    rights: readableJson(image.rights) ?? {},
  };
}

/** Share of the samples with this score that are not above it, 0-100; the lens counts, which has it by columns. */
async function percentileOf(services: EngineServices, { name, key, value }: ScoreFacts, signal: AbortSignal): Promise<number | null> {
  const field = `${name}@${key}`;
  const bound = { kind: 'number', value } as const;
  const [notAbove, scored] = await Promise.all([
    services.lens().count({ scope: 'library', query: { kind: 'compare', field, operator: '<=', bound } }, { signal }),
    services.lens().count({ scope: 'library', query: { kind: 'has', field } }, { signal }),
  ]);
  return scored === 0 ? null : (100 * notAbove) / scored;
}

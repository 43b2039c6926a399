import type { MirrorFacts, MirrorRow } from '#main/lens/mirror-source.ts';
import type { Candidate } from '#shared/model/candidate.ts';
import { uidOf } from './arbitrary-rows.ts';
import type { EvaluatedRow } from './evaluate.ts';

/** Scores as queries name them, with the scorer that each means. */
export const SCORES = { aesthetic: 2, 'aesthetic@v1-b32': 1, 'Aesthetic@aesthetic-v2-l14': 2, similarity: 3 };

/** What pairs and records have alike. */
export function commonFields(row: Candidate | Omit<MirrorRow, 'rev'>): EvaluatedRow {
  return {
    text: row.caption,
    length: [...row.caption].length,
    lang: row.language,
    type: row.type,
    host: row.host,
    url: row.url,
    page: row.pageUrl,
    source: row.crawlFile,
    date: row.date instanceof Date ? row.date.getTime() : row.date,
    claimed_width: row.claimedWidth,
    claimed_height: row.claimedHeight,
    uid: uidOf(row),
  };
}

const yesNo = (value: boolean | undefined): string | null => (value === undefined ? null : value ? 'yes' : 'no');

function factFields(facts: MirrorFacts | null): EvaluatedRow {
  return {
    phash: facts?.phash ?? null,
    animated: yesNo(facts?.isAnimated),
    alpha: yesNo(facts?.hasAlpha),
    orientation: facts?.orientation ?? null,
    quality: facts?.jpegQuality ?? null,
    profile: facts?.profile ?? null,
    camera: facts?.camera ?? null,
    taken: facts?.taken ?? null,
    exif: facts?.exifTags ?? null,
    creator: facts?.creator ?? null,
    copyright: facts?.copyright ?? null,
    licence: facts?.licence ?? null,
    data_mining: facts?.dataMining ?? null,
    source_type: facts?.sourceType ?? null,
  };
}

/** A record as the query language sees it. */
export function recordFields(row: Omit<MirrorRow, 'rev'>) {
  const scores = Object.entries(SCORES).map(([name, id]) => [name, row.scores.find(({ scorerId }) => scorerId === id)?.value ?? null]);
  const { id, status, width, height, bytes, format, sha256, rating, flag } = row;
  return {
    ...commonFields(row),
    id,
    status,
    http: row.httpStatus,
    width,
    height,
    bytes,
    format,
    sha256,
    ...factFields(row.facts),
    rating,
    flag,
    tag: row.tags,
    ...Object.fromEntries(scores),
  };
}

import type { CommandOperation, OutputOf } from '#shared/contract.ts';
import { ITEM_STATUSES, type ItemStatus } from '#shared/outcome.ts';
import { LENS_COLUMNS } from '../../lens/columns.ts';
import { formatBytes } from './progress-bar.ts';
import { CONCEPT_WORDS } from './word-concepts.ts';
import { wordAskedHosts, wordHosts } from './word-hosts.ts';
import { wordImport } from './word-import.ts';
import { MODEL_WORDS, wordExactness } from './word-models.ts';
import { counted, number, took } from './word-numbers.ts';
import { POOL_WORDS } from './word-pool.ts';
import { SAFETY_WORDS } from './word-safety.ts';

/** Why a job stopped early and how to go on. */
const REASONS: Record<string, string> = {
  interrupted: 'Interrupted; everything so far is kept. The same command goes on.',
  disk_full: 'Paused: the drive is full. Nothing was lost and no row was failed. Make room, then run the same command again.',
  network_lost: 'Paused: no host can be reached. No image was marked as failed. Run the same command again when the network is back.',
};

function withEnding(lines: string[], output: { state: string; reason: string | null }): string {
  if (output.state === 'paused') lines.push(REASONS[output.reason ?? ''] ?? `Paused: ${output.reason}`);
  return lines.join('\n');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(4);
  if (Array.isArray(value)) return value.join(', ');
  const text = String(value).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** What a terminal shows of a row besides its scores; `--json` has every column. */
const SHOWN = new Set([
  'id',
  'caption',
  'url',
  'page_url',
  'language',
  'status',
  'width',
  'height',
  'rating',
  'flag',
  'tags',
  'claimed_width',
  'claimed_height',
]);
const isShown = (name: string): boolean => SHOWN.has(name) || !LENS_COLUMNS.some((column) => column.name === name);

/** One line a value, one paragraph a row: captions and URLs are too long for a table in a terminal. */
function wordRow(row: Record<string, unknown>): string {
  return Object.entries(row)
    .filter(([name, value]) => isShown(name) && value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `  ${name.padEnd(17)} ${cell(value)}`)
    .join('\n');
}

/** What a search by meaning looked at. */
function wordNear({ term, model, is_sample, searched, of }: OutputOf<'query'>['near'][number]): string {
  const rest = of > searched ? `; ${number(of - searched)} have no embedding of it yet (gleaner score)` : '';
  return `  ${term} searched ${number(searched)} of ${number(of)} samples with an image, by ${model}${is_sample ? ' (a sample model)' : ''}${rest}`;
}

/** Refused pairs, one line each and its page below. */
function wordRefused(pairs: readonly { url: string; caption: string; page_url: string }[]): string[] {
  return pairs.flatMap(({ url, caption, page_url }) => [
    `      ${cell(url)}  ${JSON.stringify(cell(caption))}`,
    ...(page_url === '' ? [] : [`        on ${cell(page_url)}`]),
  ]);
}

/** One line for each status but ok, the most frequent first. */
function wordFailures(byStatus: Partial<Record<ItemStatus, number>>): string[] {
  return (Object.entries(byStatus) as [ItemStatus, number][])
    .filter(([status]) => status !== 'ok')
    .sort(([, a], [, b]) => b - a)
    .map(([status, count]) => `  ${number(count)} ${status}: ${ITEM_STATUSES[status].meaning}`);
}

const WORDS: { [Name in CommandOperation]: (output: OutputOf<Name>) => string } = {
  ...POOL_WORDS,
  ...CONCEPT_WORDS,
  ...MODEL_WORDS,
  ...SAFETY_WORDS,
  sample_crawl: (output) =>
    withEnding(
      [
        `From ${counted(output.pages, 'page')} of the sample crawl to ${counted(output.images, 'image')} in ${took(output.seconds)}`,
        `  ${counted(output.pairs, 'pair')} kept, ${number(output.samples)} in the library, ${number(output.images)} downloaded (${number(output.failed)} not), ${number(output.scored)} scored`,
      ],
      output,
    ),
  extract: (output) => {
    const rejected = Object.entries(output.rejected).sort(([, a], [, b]) => b - a);
    const lines = [
      `Read ${counted(output.files, 'file')} (${formatBytes(output.bytes_in)}), ${counted(output.pages, 'page')}, ${counted(output.links, 'link')} in ${took(output.seconds)}`,
      `Kept ${number(output.kept)} of ${counted(output.candidates, 'candidate pair')}; ${number(output.duplicates)} ${output.duplicates === 1 ? 'was a duplicate' : 'were duplicates'}`,
      ...rejected
        .filter(([, count]) => count > 0)
        .flatMap(([rule, count]) => [`  ${number(count)} refused by ${rule}`, ...wordRefused(output.refused[rule] ?? [])]),
    ];
    if (output.bad_records > 0)
      lines.push(output.bad_records === 1 ? '1 broken record was skipped' : `${number(output.bad_records)} broken records were skipped`);
    if (output.reused > 0)
      lines.push(`${number(output.reused)} of the files had been extracted before; their pool files were kept as they are`);
    return withEnding(lines, output);
  },
  add: (output) =>
    withEnding(
      [
        `Added ${number(output.added)} of ${number(output.matched)} matching pairs to the library in ${took(output.seconds)}; ${number(output.duplicates)} were there already`,
        ...(output.quarantined > 0 ? [`  ${number(output.quarantined)} quarantined: ${ITEM_STATUSES.quarantined.meaning}`] : []),
      ],
      output,
    ),
  import: (output) => withEnding(wordImport(output), output),
  download: (output) =>
    withEnding(
      [
        `Downloaded ${number(output.ok)} of ${number(output.attempted)} images (${formatBytes(output.bytes)}) in ${took(output.seconds)}`,
        ...wordFailures(output.by_status),
        ...(output.unchanged > 0 ? [`  ${number(output.unchanged)} are the same as before`] : []),
        ...wordAskedHosts(output.hosts),
      ],
      output,
    ),
  hosts: wordHosts,
  score: (output) =>
    withEnding(
      [
        `Scored ${number(output.scored)} images with ${output.model}${output.is_sample ? ' (a sample model)' : ''} on ${output.provider} in ${took(output.seconds)}`,
        `  scores: ${output.scorers.join(', ')}`,
        ...wordExactness(output),
        ...(output.accelerator_busy === null
          ? []
          : [
              `  ${output.provider} busy ${Math.round(output.accelerator_busy * 100)} %, limited by ${output.limited_by === 'decode' ? 'decoding' : 'the network itself'}`,
            ]),
        ...(output.fallback === null ? [] : [`  the CPU stood in for ${output.fallback}`]),
        ...(output.failed > 0 ? [`  ${number(output.failed)} could not be scored`] : []),
      ],
      output,
    ),
  query: (output) =>
    [
      `${number(output.matched)} of ${number(output.total)} ${output.in === 'pool' ? 'pairs in the pool' : 'samples in the library'} match (${took(output.seconds)})`,
      ...output.near.map(wordNear),
      ...output.rows.map(wordRow),
    ].join('\n\n'),
  tag: (output) => `${number(output.matched)} samples match: ${number(output.added)} tags added, ${number(output.removed)} removed`,
  export: (output) => {
    const lines = [
      `Wrote ${number(output.rows)} rows with ${number(output.images)} images (${formatBytes(output.bytes)}) in ${counted(output.shards, 'shard')} to ${output.out} in ${took(output.seconds)}`,
    ];
    if (output.left_out.not_downloaded > 0)
      lines.push(`  left out: ${number(output.left_out.not_downloaded)} that were not downloaded yet`);
    if (output.left_out.not_kept > 0) lines.push(`  left out: ${number(output.left_out.not_kept)} whose bytes were not kept`);
    return withEnding(lines, output);
  },
  stage_extract: (output) =>
    `Read ${counted(output.pages, 'page')} and ${counted(output.links, 'link')} (${formatBytes(output.bytes_in)}) in ${took(output.seconds)}; kept ${number(output.kept)} of ${counted(output.candidates, 'candidate pair')} in ${output.out} (${formatBytes(output.bytes)})`,
  stage_fetch: (output) =>
    withEnding(
      [
        `Wrote ${number(output.images)} images of ${counted(output.rows, 'row')} in ${counted(output.shards, 'shard')} to ${output.out} in ${took(output.seconds)}`,
        ...wordFailures(output.by_status),
        ...(output.reused > 0 ? [`  ${counted(output.reused, 'shard')} of them had been there before`] : []),
      ],
      output,
    ),
  status: (output) =>
    [
      `Library ${output.library}`,
      `  pool      ${number(output.pool.pairs)} pairs in ${counted(output.pool.files, 'file')} (${formatBytes(output.pool.bytes)})`,
      ...(output.pool.attached > 0 ? [`            ${number(output.pool.attached)} of them attached`] : []),
      ...(output.pool.absent > 0 ? [`            ${number(output.pool.absent)} attached that cannot be read now (gleaner pool list)`] : []),
      `  samples   ${number(output.samples)}, of which ${number(output.pending)} wait for their download`,
      `  images    ${number(output.images)} (${formatBytes(output.image_bytes)})`,
      ...(Object.entries(output.by_status) as [ItemStatus, number][]).map(([status, count]) => `  ${status.padEnd(17)} ${number(count)}`),
      ...output.scorers.map(
        ({ key, model, scored, current }) => `  score     ${key} by ${model}: ${number(scored)} samples${current ? ', current' : ''}`,
      ),
      ...output.jobs.map(
        ({ id, stage, state, reason, shards_left }) =>
          `  job ${id}     ${stage}: ${state}${reason === null ? '' : ` (${reason})`}${shards_left > 0 ? `, ${number(shards_left)} shards left` : ''}`,
      ),
    ].join('\n'),
  compact: (output) =>
    output.dry_run
      ? [
          `Would drop ${counted(output.images, 'image')} and ${counted(output.embeddings, 'embedding')}, write ${counted(output.packs, 'pack')} anew`,
          `(${formatBytes(output.bytes_copied)} to copy) and free ${formatBytes(output.bytes_freed)} of packs`,
        ].join(' ')
      : [
          `Dropped ${counted(output.images, 'image')} and ${counted(output.embeddings, 'embedding')}, wrote ${counted(output.packs, 'pack')} anew`,
          `(${formatBytes(output.bytes_copied)} copied) and freed ${formatBytes(output.bytes_freed)} in ${took(output.seconds)}`,
        ].join(' '),
  verify: (output) =>
    [
      output.ok
        ? `All is well: ${number(output.checked.images)} images, ${number(output.checked.thumbnails)} thumbnails, ${counted(output.checked.pool_files, 'pool file')}, ${number(output.checked.vectors)} vectors (${formatBytes(output.checked.bytes)}) in ${took(output.seconds)}`
        : `${counted(output.problems.length, 'problem')} found:`,
      ...output.problems.map((problem) => `  ${problem}`),
      ...(output.unreferenced_bytes > 0
        ? [`  ${formatBytes(output.unreferenced_bytes)} in packs belong to no image; gleaner compact frees them`]
        : []),
    ].join('\n'),
};

/** The result of an operation in sentences for a terminal. */
export function wordResult<Name extends CommandOperation>(name: Name, output: OutputOf<Name>): string {
  return WORDS[name](output);
}
